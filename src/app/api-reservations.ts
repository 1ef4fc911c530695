import { orBusy } from '../commands/api/busy.ts';
import { callCommand } from '../commands/api/call.ts';
import { callReserve, ownKey, type ReserveDeps } from '../commands/api/reserve.ts';
import { RESERVE_SCHEMA } from '../commands/api/reserve-body.ts';
import type { AnyCommand } from '../commands/define.ts';
import { UserError } from '../core/errors.ts';
import { rowsOf, sql, systemScope } from '../db/client.ts';
import type { ApiArg, ApiRoute } from '../http/api/port.ts';

/** What is held for the lines of an order, under the caller's own keys. */
export function reservationRoutes(deps: ReserveDeps, commands: readonly AnyCommand[]): ApiRoute[] {
  const verbs: [verb: string, command: string, args: ApiArg[]][] = [
    ['extend', 'hold extend', [MINUTES]],
    ['release', 'release', []],
    ['ship', 'ship', []],
  ];
  return [
    reserveRoute(deps),
    ...verbs.flatMap(([verb, name, args]) => {
      const command = commands.find((one) => one.name.en === name);
      return command ? [verbRoute(deps, verb, command, args)] : [];
    }),
  ];
}

const reserveRoute = (deps: ReserveDeps): ApiRoute => ({
  method: 'POST',
  path: '/reservations',
  scope: 'inventory.write',
  name: 'reservations',
  summary: {
    zh: '锁一个订单的几行库存：要么全锁，要么不锁；split 则逐行',
    en: 'Hold stock for the lines of one order, all or none; with split each by itself',
  },
  args: [],
  confirms: false,
  body: RESERVE_SCHEMA,
  answer: ANSWER,
  call: (input) => orBusy(callReserve(deps, input), input.lang),
});

/** One of the commands for holds, for what this caller holds under a key. */
const verbRoute = (deps: ReserveDeps, verb: string, command: AnyCommand, args: ApiArg[]): ApiRoute => ({
  method: 'POST',
  path: `/reservations/{key}/${verb}`,
  scope: 'inventory.write',
  name: `reservations ${verb}`,
  summary: command.summary,
  args: [KEY, ...args],
  confirms: command.effect === 'write' && command.confirm !== undefined,
  async call({ given: { key, ...given }, ...input }) {
    const allowed = args.map(({ name }) => name);
    const extra = Object.keys(given).find((name) => !allowed.includes(name));
    if (extra !== undefined) throw noField(extra.slice(0, 40));
    const id = await idOf(deps, ownKey(input.caller, String(key)));
    return orBusy(callCommand(deps, { ...input, command, given: { ...given, id }, own: true }), input.lang);
  },
});

/** A bundle is held as its components: any of them stands for all. Throws reservation.not_found. */
async function idOf({ db }: ReserveDeps, key: string): Promise<number> {
  const [row] = await db.withScope(systemScope('api'), (tx) =>
    rowsOf<{ id: number }>(
      tx,
      sql`select id::int as id from reservation where key = ${key} or key in (select ${key} || '#' || sku from bundle_item)
          order by id limit 1`,
    ),
  );
  if (row) return row.id;
  throw new UserError('reservation.not_found', {
    zh: '没有用这个 key 锁过库存，请检查 key',
    en: 'Nothing was held under that key; check the key',
  });
}

const noField = (name: string): UserError =>
  new UserError('args.key', { zh: `没有 ${name} 这个字段`, en: `There is no field ${name} here` });

const KEY: ApiArg = {
  name: 'key',
  words: { zh: '锁单时那一行的 key', en: 'the key of the line when it was held' },
  required: true,
};
const MINUTES: ApiArg = {
  name: 'minutes',
  words: { zh: '从现在起多少分钟，省略则 15', en: 'minutes from now, or 15' },
  required: false,
};

const ANSWER = {
  type: 'object',
  required: ['trace', 'lines'],
  properties: {
    trace: { type: 'string' },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'ok', 'sku', 'warehouse'],
        properties: {
          key: { type: 'string' },
          ok: { type: 'boolean' },
          id: { type: 'integer' },
          sku: { type: 'string' },
          warehouse: { type: 'string' },
          quantity: { type: 'integer' },
          fromQuota: { type: 'integer', description: "Units that came out of the shop's quota" },
          short: { type: 'integer', description: 'Units of a platform order that nothing covered' },
          state: { enum: ['open', 'shipped', 'released', 'expired'] },
          expiresAt: { type: 'string', format: 'date-time' },
          why: { enum: ['not_enough', 'no_level', 'other_content', 'with_others', 'bad_line'] },
          free: { type: 'integer', description: 'Units that this caller could have had' },
          parts: {
            type: 'array',
            items: { type: 'object' },
            description: 'Of a bundle: what is held of each component',
          },
        },
      },
    },
  },
};
