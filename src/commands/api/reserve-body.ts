import * as z from 'zod';
import { UserError } from '../../core/errors.ts';
import { normalise } from '../../core/text.ts';

const MOST_LINES = 100;
const MOST_MINUTES = 10_080;
const MOST_UNITS = 2_147_483_647;

const word = (max: number) => z.string().transform(normalise).pipe(z.string().min(1).max(max));
const key = z.string().regex(/^[\x21-\x7e]{1,120}$/);

const Line = z.strictObject({
  key,
  sku: word(64),
  warehouse: word(64).optional(),
  owner: word(64).optional(),
  quantity: z.int().min(1).max(MOST_UNITS),
});

const Body = z.strictObject({
  lines: z.array(Line).min(1).max(MOST_LINES),
  warehouse: word(64).optional(),
  shop: word(64).optional(),
  order: word(64).optional(),
  kind: z.enum(['hold', 'order']).default('hold'),
  split: z.boolean().default(false),
  minutes: z.int().min(1).max(MOST_MINUTES).optional(),
});

export type ReserveBody = Omit<z.infer<typeof Body>, 'lines'> & {
  lines: (z.infer<typeof Line> & { warehouse: string })[];
};

/** Throws args.wrong that names the first field which is wrong, never its content. */
export function reserveBodyOf(given: Record<string, unknown>): ReserveBody {
  const parsed = Body.safeParse(given);
  if (!parsed.success) throw wrong(parsed.error.issues[0]);
  const { lines, ...body } = parsed.data;
  if (body.kind === 'order' && (!body.shop || !body.order)) throw field('shop', 'order');
  if (body.kind === 'order' && body.minutes) throw orderNeverExpires();
  const twice = lines.find((line, n) => lines.findIndex((one) => one.key === line.key) !== n);
  if (twice) throw keyTwice(twice.key);
  const placed = lines.map((line) => ({ ...line, warehouse: line.warehouse ?? body.warehouse }));
  const nowhere = placed.findIndex(({ warehouse }) => warehouse === undefined);
  if (nowhere >= 0) throw field(`lines.${nowhere}.warehouse`);
  return { ...body, lines: placed as ReserveBody['lines'] };
}

function wrong(issue: z.core.$ZodIssue | undefined): UserError {
  const at = issue?.path.join('.') || 'body';
  if (issue?.code === 'unrecognized_keys') {
    const extra = [...(issue.path.length > 0 ? [at] : []), issue.keys[0]?.slice(0, 40)].join('.');
    return new UserError('args.key', { zh: `没有 ${extra} 这个字段`, en: `There is no field ${extra} here` });
  }
  if (/quantity$/.test(at))
    return new UserError('args.wrong', {
      zh: `${at} 要是大于 0 的整数`,
      en: `${at} must be a whole number above zero`,
    });
  return new UserError('args.wrong', {
    zh: `${at} 缺失或不正确，请看 /api/v1/docs`,
    en: `${at} is missing or wrong; see /api/v1/docs`,
  });
}

const field = (...names: string[]): UserError =>
  new UserError('args.missing', { zh: `还缺 ${names.join('、')}`, en: `Still missing: ${names.join(', ')}` });

const keyTwice = (twice: string): UserError =>
  new UserError('args.wrong', {
    zh: `两行用了同一个 key“${twice}”，每行要有自己的 key`,
    en: `Two lines have the key “${twice}”; each line needs its own`,
  });

const orderNeverExpires = (): UserError =>
  new UserError('args.wrong', {
    zh: '平台订单的锁单不会到期，请去掉 minutes',
    en: "What is held for a platform's order never expires; leave minutes out",
  });

/** The body as JSON Schema, for the OpenAPI document. */
export const RESERVE_SCHEMA = z.toJSONSchema(Body, { io: 'input' });
