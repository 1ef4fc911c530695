import { type Db, rowsOf, sql, systemScope, type Tx } from '../../db/client.ts';
import { type Entry, post } from '../../services/inventory/ledger.ts';
import { endNow, lockLevelsOf, releaseOpen } from '../../services/inventory/reservations/end.ts';
import { createReserveQueue, type ReserveAnswer } from '../../services/inventory/reservations/reserve.ts';
import { type Verified, verify } from '../../services/inventory/verify.ts';
import type { Line } from './trade.ts';

const ACTOR = 'replay';
/** A hold of the morning is shipped in the evening of the same day. */
const A_DAY = 24 * 60;
/** Entries of one posting: large enough that round trips do not count, small enough for one statement. */
const PIECE = 1_000;

export type Held = { id: number; line: Line };

/** The one warehouse of the replay, through the house's own verbs; what is done in a day is done at `now` of that day. */
export function createStockroom(db: Db, warehouseId: number) {
  const queue = createReserveQueue(db);
  const inOne = <T>(work: (tx: Tx) => Promise<T>) => db.withScope(systemScope('replay'), work);
  return {
    receive: (goods: ReadonlyMap<string, number>, cause: string) =>
      inOne((tx) => postAll(tx, entriesOf(goods, { warehouseId, kind: 'received', cause }))),
    takeBack: (goods: ReadonlyMap<string, number>, cause: string) =>
      inOne((tx) => postAll(tx, entriesOf(goods, { warehouseId, kind: 'returned', cause }))),

    /** Asks for each line by itself, in the order of the orders; those that stock does not cover are missing in the answer. */
    async reserve(lines: readonly Line[], now: Date): Promise<Held[]> {
      const orders = Map.groupBy(lines, ({ order }) => order);
      const asks = [...orders].map(async ([orderNumber, of]) => {
        const shared = { actor: ACTOR, now, orderNumber, minutes: A_DAY, split: true };
        const answers = await queue.reserve({ ...shared, lines: of.map((line) => reserveLine(line, warehouseId)) });
        return answers.flatMap((answer, n) => heldOf(answer, of[n] as Line));
      });
      return (await Promise.all(asks)).flat();
    },

    release: (held: readonly Held[], now: Date) =>
      inOne((tx) =>
        releaseOpen(
          tx,
          held.map(({ id }) => id),
          { actor: ACTOR, now },
        ),
      ),

    ship: (held: readonly Held[], now: Date) => inOne((tx) => ship(tx, held, now)),

    levels: () =>
      inOne((tx) =>
        rowsOf<{ sku: string; free: number; on_hand: number }>(
          tx,
          sql`select sku, on_hand, on_hand - reserved - safety - assigned as free from stock_level`,
        ),
      ),
    verify: (): Promise<Verified> => inOne((tx) => verify({ tx })),
  };
}

export type Stockroom = ReturnType<typeof createStockroom>;

const reserveLine = ({ id, shopId, sku, units }: Line, warehouseId: number) => ({
  ...{ key: `replay:${id}`, sku, warehouseId, shopId },
  quantity: units,
});

/** Anything but a want of stock is no stock-out but a fault of the replay, and stops it. */
function heldOf(answer: ReserveAnswer, line: Line): Held[] {
  if (answer.ok) return [{ id: answer.id, line }];
  if (answer.why === 'not_enough' || answer.why === 'no_level') return [];
  throw new Error(`line ${answer.key} of ${answer.sku} was refused: ${answer.why}`);
}

/** Nothing of the replay comes in lots, so that there are none to bind. */
async function ship(tx: Tx, held: readonly Held[], now: Date): Promise<void> {
  const ids = held.map(({ id }) => id);
  await lockLevelsOf(tx, ids);
  const ended = await endNow(tx, ids, 'shipped', now);
  const shipped = ended.map(
    ({ id, sku, warehouseId, owner, shopId, quantity }): Entry => ({
      ...{ sku, warehouseId, owner, kind: 'shipped', onHand: -quantity, reserved: -quantity, reservationId: id },
      ...(shopId !== null && { shopId }),
      cause: `ship:${id}`,
    }),
  );
  await postAll(tx, shipped);
}

async function postAll(tx: Tx, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += PIECE)
    await post(tx, entries.slice(from, from + PIECE), { actor: ACTOR });
}

type About = { warehouseId: number; kind: 'received' | 'returned'; cause: string };

const entriesOf = (goods: ReadonlyMap<string, number>, { warehouseId, kind, cause }: About): Entry[] =>
  [...goods]
    .filter(([, units]) => units > 0)
    .map(([sku, units]) => ({ sku, warehouseId, kind, onHand: units, cause: `replay:${cause}:${sku}` }));
