import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import { LANGS, type Localized } from '../core/localized.ts';
import type { ConsolePort } from './console-port.ts';
import { addEvents, type EventsOptions } from './events.ts';
import { Id, plain } from './plain.ts';
import { refuse } from './refusal.ts';
import { helloProof } from './session.ts';

export type ConsoleApiDeps = {
  console: ConsolePort;
  token: string;
  /** What an empty room suggests to type. */
  tryThese?: Localized[];
  events?: EventsOptions;
};

const TRY_THESE: Localized[] = [
  { zh: '库存 TEE-RED-M', en: 'stock TEE-RED-M' },
  { zh: '缺货', en: 'low-stock' },
  { zh: '帮助', en: 'help' },
];

/** A port answers an ask within 30 s; the connection is kept a little longer. */
const ASK_MS = 40_000;

const Lang = z.enum(LANGS as ['zh', 'en']);
const count = (max: number) => z.coerce.number().int().min(0).max(max);

const RoomsQuery = z.object({ as: Id });
const HistoryQuery = z.object({
  room: Id,
  before: count(Number.MAX_SAFE_INTEGER).optional(),
  limit: count(200).default(50),
});
const SuggestQuery = z.object({ as: Id, room: Id, typed: plain(4000), lang: Lang });
const PictureQuery = z.object({ outboxId: count(Number.MAX_SAFE_INTEGER), chart: count(99), lang: Lang });
const HelloQuery = z.object({ nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) });
const AskBody = z
  .object({
    as: Id,
    room: Id,
    key: plain(100).min(8),
    text: z.string().trim().pipe(plain(4000).min(1)).optional(),
    press: z
      .string()
      .regex(/^[0-9a-z]{1,10}-[1-9][0-9]?$/)
      .optional(),
    lang: Lang.optional(),
  })
  .refine((ask) => (ask.text === undefined) !== (ask.press === undefined), {
    path: ['text'],
    message: 'text or press',
  });

/** What an unset key of zod becomes under exactOptionalPropertyTypes. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<T>;

/** Names the first field that is wrong, never its content. */
export function refuseInput(reply: FastifyReply, error: z.ZodError): FastifyReply {
  const field = error.issues[0]?.path.join('.') || 'body';
  return refuse(reply, 400, 'http.bad_request', {
    zh: `${field} 缺失或不正确，请改正后重发`,
    en: `${field} is missing or wrong; mend it and send again`,
  });
}

type Handler<T> = (input: T, reply: FastifyReply) => Promise<unknown>;

function get<T>(app: FastifyInstance, path: string, query: z.ZodType<T>, run: Handler<T>): void {
  app.get(path, async (request, reply) => {
    const parsed = query.safeParse(request.query);
    return parsed.success ? run(parsed.data, reply) : refuseInput(reply, parsed.error);
  });
}

async function picture(
  console: ConsolePort,
  input: z.infer<typeof PictureQuery>,
  reply: FastifyReply,
): Promise<unknown> {
  const png = await console.picture(input.outboxId, input.chart, input.lang);
  if (!png) return refuse(reply, 404, 'console.no_picture', { zh: '没有这张图', en: 'There is no such picture' });
  return reply.type('image/png').header('cache-control', 'private, max-age=3600').send(png);
}

/** `/api/console/*`: what the pages and the terminal speak. Everything but `hello` needs a session (guard.ts). */
export function addConsoleApi(app: FastifyInstance, deps: ConsoleApiDeps): void {
  const { console, tryThese = TRY_THESE } = deps;
  get(app, '/api/console/hello', HelloQuery, async ({ nonce }) => ({
    product: 'zhanggui',
    proof: helloProof(deps.token, nonce),
  }));
  get(app, '/api/console/people', z.object({}), async () => ({ people: await console.people() }));
  get(app, '/api/console/rooms', RoomsQuery, async ({ as }) => ({ rooms: await console.rooms(as), tryThese }));
  get(app, '/api/console/history', HistoryQuery, async ({ room, before, limit }) => ({
    entries: await console.history(room, before, limit),
  }));
  get(app, '/api/console/suggest', SuggestQuery, async (input) => ({
    suggestions: (await console.suggest(input)).slice(0, 12),
  }));
  get(app, '/api/console/picture', PictureQuery, (input, reply) => picture(console, input, reply));
  app.post('/api/console/asks', { handlerTimeout: ASK_MS }, async (request, reply) => {
    const parsed = AskBody.safeParse(request.body);
    return parsed.success ? console.ask(given(parsed.data)) : refuseInput(reply, parsed.error);
  });
  addEvents(app, console, deps.events);
}
