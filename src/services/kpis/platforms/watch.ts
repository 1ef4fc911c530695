import type { Effect } from '../../../core/effect.ts';
import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { periodAt, shiftDays } from '../period.ts';
import { rounded } from '../words.ts';
import { platformName } from './mapping.ts';
import { type ConversionStand, conversionsBy } from './stands.ts';

/** Platforms whose conversion, as Taobao counts it, must not fall under so many percent. */
export const CONVERSION_FLOORS: readonly { platform: string; name: Localized; atLeast: number }[] = [
  { platform: 'doudian', name: platformName('doudian'), atLeast: 0.8 },
];

/** Days that are looked at, up to the day of the question; fewer visitors than this in them say nothing. */
export const LOOK_DAYS = 7;
export const LEAST_VISITORS = 100;
/** How long there is to do something about it. */
const DUE_MS = 3 * 86_400_000;

/** What other services do for it. */
export type WatchPorts = {
  todos: {
    add(todo: {
      title: Localized;
      ownerId: number | undefined;
      roomId: number | undefined;
      dueAt: Date | undefined;
      createdBy: string;
      key?: string;
    }): Promise<number>;
    planState(id: number, done: boolean, proof: string): Promise<Effect>;
    applyState(effect: Effect, by: string, now: Date): Promise<void>;
  };
  /** Whose it is to act for these shops, the first first. */
  owners(shops: readonly number[]): Promise<number[]>;
};

export type ConversionNews = {
  platform: string;
  name: Localized;
  atLeast: number;
  rate: number;
  todoId: number;
  state: 'opened' | 'closed';
};

type Ask = { now: Date; today: string; roomId?: number | undefined };

/**
 * A platform that converts less than its floor has a to-do, one a week (ISO week of the day of the question): while one is open it stays, and once it was done no other
 * comes in that week. It is closed with the figure when the platform is back. Returns what changed.
 */
export async function watchConversion(
  tx: Tx,
  ports: WatchPorts,
  { now, today, roomId }: Ask,
): Promise<ConversionNews[]> {
  const stands = await conversionsBy(tx, { from: shiftDays(today, 1 - LOOK_DAYS), to: today, asOf: now });
  const news: ConversionNews[] = [];
  for (const floor of CONVERSION_FLOORS) {
    const stand = stands.find(({ platform }) => platform === floor.platform);
    const rate = stand?.taobao.value;
    if (!stand || rate === undefined || stand.taobao.visitors < LEAST_VISITORS) continue;
    const open = await openOf(tx, floor.platform);
    if (rate >= floor.atLeast) {
      for (const todoId of open) {
        const proof = `转化率回到 conversion is back at ${rounded(rate)} %`;
        await ports.todos.applyState(await ports.todos.planState(todoId, true, proof), 'job:conversion-watch', now);
        news.push({ ...floor, rate, todoId, state: 'closed' });
      }
      continue;
    }
    const key = `conversion:${floor.platform}:${periodAt(today, 'week').code}`;
    if (open.length > 0 || (await isThere(tx, key))) continue;
    const [ownerId] = await ports.owners(stand.shops);
    const todoId = await ports.todos.add({
      title: titleOf(floor, stand, rate),
      ownerId,
      roomId,
      dueAt: new Date(now.getTime() + DUE_MS),
      createdBy: 'job:conversion-watch',
      key,
    });
    news.push({ ...floor, rate, todoId, state: 'opened' });
  }
  return news;
}

const titleOf = (
  { name, atLeast }: { name: Localized; atLeast: number },
  { taobao }: ConversionStand,
  rate: number,
): Localized => {
  const facts = [rounded(rate), rounded(taobao.buyers, 0), rounded(taobao.visitors, 0)];
  return {
    zh: `${name.zh}转化率 ${facts[0]}%，低于 ${atLeast}%（淘宝口径，近 ${LOOK_DAYS} 天 ${facts[1]} 买家 / ${facts[2]} 访客）：查商品页、价格和引流人群`,
    en: `Conversion of ${name.en} is ${facts[0]} %, under ${atLeast} % (as Taobao counts, ${facts[1]} buyers of ${facts[2]} visitors in ${LOOK_DAYS} days): look at pages, prices and whom the ads bring`,
  };
};

async function openOf(tx: Tx, platform: string): Promise<number[]> {
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`select id::int as id from todo where done_at is null and key like ${`conversion:${platform}:%`} order by id limit 20`,
  );
  return rows.map(({ id }) => id);
}

const isThere = async (tx: Tx, key: string): Promise<boolean> =>
  (await rowsOf(tx, sql`select 1 as there from todo where key = ${key}`)).length > 0;
