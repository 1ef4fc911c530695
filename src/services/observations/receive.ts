import * as z from 'zod';
import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { fieldOf, type ObservationDeps } from './deps.ts';
import { type Figure, isWhy, shown, type Why } from './kinds.ts';
import { batchOf, type Put } from './put.ts';
import { putAndLook } from './quality/again.ts';
import { orderOf } from './read/days.ts';
import { figureOf } from './read/figures.ts';
import { unknownInput } from './read/file.ts';
import { callerOf } from './read/headings.ts';

export const MOST_SENT = 2_000;

const text = (most: number) => z.string().max(most);
const One = z.strictObject({
  code: text(80).min(1),
  value: z.union([z.number(), text(40).min(1)]),
  day: text(30).min(1),
  shop: text(100).optional(),
  part: text(80).optional(),
  currency: text(10).optional(),
});
const Many = z.strictObject({ observations: z.array(One).min(1).max(MOST_SENT) });
const Body = z.union([One, Many]);

export type Sent = z.infer<typeof One>;
export type Sender = { name: string; shops: readonly number[] | undefined };
export type Received = Put & { batch: string; refused: { n: number; why: Localized }[] };

/**
 * Figures that a program sends, one or many; of shops that its key covers, and of the group only for a key of all shops. What is wrong is
 * named by its place (from 0), the rest is taken. Throws args.wrong, observation.nothing.
 */
export async function receive(
  d: ObservationDeps,
  { given, sender, now }: { given: Record<string, unknown>; sender: Sender; now: Date },
): Promise<Received> {
  const sent = bodyOf(given);
  const field = await fieldOf(d.tx, now, sender.shops);
  const called = callerOf(d.inputs);
  const order = orderOf(sent.map(({ day }) => day));
  if (order && typeof order !== 'string') throw new UserError('args.wrong', order.why);
  const refused: Received['refused'] = [];
  const figures: Figure[] = [];
  for (const [n, one] of sent.entries()) {
    const input = called(one.code);
    const read = input
      ? figureOf(
          {
            input,
            value: String(one.value),
            day: one.day,
            shop: one.shop ?? '',
            part: one.part ?? '',
            currency: one.currency ?? '',
          },
          field,
          order,
        )
      : unknownInput(one.code);
    const why = read === 'empty' ? NO_NUMBER : isWhy(read) ? read : undefined;
    if (why) refused.push({ n, why: why.why });
    else figures.push(read as Figure);
  }
  const [first] = refused;
  if (figures.length === 0 && first) throw new UserError('observation.nothing', first.why);
  const batch = batchOf(figures, now);
  const done = await putAndLook(d, figures, {
    source: `api:${sender.name}#${batch}`,
    author: `api:${sender.name}`,
    now,
  });
  return { ...done, batch, refused };
}

const NO_NUMBER: Why = { why: { zh: 'value 是空的，请写一个数', en: 'value is empty; send a number' } };

function bodyOf(given: Record<string, unknown>): Sent[] {
  const parsed = Body.safeParse(given);
  if (!parsed.success) {
    const wrong = wrongIn(given);
    throw new UserError('args.wrong', {
      zh: `${wrong.zh}请发 code、value、day（和 shop、part、currency），或 observations 数组（1 到 ${MOST_SENT} 项）`,
      en: `${wrong.en}Send code, value and day (with shop, part, currency where needed), or an array observations of 1 to ${MOST_SENT} of them`,
    });
  }
  return 'observations' in parsed.data ? parsed.data.observations : [parsed.data];
}

const MOST_NAMED = 3;

/** The fields that are unknown, missing or of another kind, by their place: `observations.3.input`. */
function wrongIn(given: Record<string, unknown>): { zh: string; en: string } {
  const many = 'observations' in given;
  const { issues = [] } = (many ? Many : One).safeParse(given).error ?? {};
  const said = issues.flatMap(({ code, path, ...issue }) => {
    const at = (name?: string) => shown([...path, ...(name === undefined ? [] : [name])].join('.'));
    if (code === 'unrecognized_keys' && 'keys' in issue)
      return (issue.keys as string[]).map((key) => ({
        zh: `没有 ${at(key)} 这个字段`,
        en: `there is no field ${at(key)}`,
      }));
    return [{ zh: `${at()} 不对或没有`, en: `${at()} is wrong or missing` }];
  });
  if (said.length === 0) return { zh: '', en: '' };
  const some = said.slice(0, MOST_NAMED);
  return { zh: `${some.map(({ zh }) => zh).join('，')}；`, en: `${some.map(({ en }) => en).join(', ')}. ` };
}
