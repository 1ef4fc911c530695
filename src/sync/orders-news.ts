import { failureWords } from '../core/failure-words.ts';
import type { Localized } from '../core/localized.ts';
import { many } from '../core/many.ts';
import { at, card, field, fields, type Message, text } from '../core/message.ts';
import type { Tx } from '../db/client.ts';
import { tell } from '../db/news.ts';
import type { PullTurn } from './orders-lease.ts';
import type { Window } from './orders-windows.ts';

const LAG = { by: 'orders', kind: 'sync-lag', severity: 'warning' } as const;
/** Nobody says when a gap is filled: until then it is in sight. */
const GAP_KEPT_MS = 3 * 24 * 3_600_000;

/** A platform tells orders for so long only; nobody read it in time. */
export async function tellGap(tx: Tx, { shopId, code }: PullTurn, { since, until }: Window): Promise<void> {
  const line: Localized = {
    zh: `${code} 有一段订单平台已不再提供，请从后台导出补上`,
    en: `${code}: the platform no longer tells a part of its orders; export them and import them by hand`,
  };
  await tell(tx, {
    key: `orders-gap:${shopId}:${since.getTime()}`,
    audience: 'shops',
    fold: 'orders-gap',
    wrong: {
      by: 'orders',
      kind: 'sync-gap',
      severity: 'critical',
      subject: `${since.toISOString().slice(0, 16)}`,
      lapsesAt: { afterMs: GAP_KEPT_MS },
    },
    shops: [shopId],
    line,
    message: card(
      { zh: `订单有缺口 · ${code}`, en: `Orders are missing · ${code}` },
      [
        fields(field({ zh: '从', en: 'From' }, at(since)), field({ zh: '到', en: 'Until' }, at(until))),
        text({
          zh: '这段时间没有读到，平台已不再提供；请在平台后台导出这段订单，核对库存',
          en: 'Nobody read these in time and the platform keeps them no longer: export them in its back office and check the stock',
        }),
      ],
      'danger',
    ),
  });
}

export type Lagging = {
  shopId: number;
  code: string;
  name: Localized;
  through: Date | undefined;
  lastFailure: string;
  now: Date;
};

const minutes = ({ through, now }: Lagging): number =>
  through ? Math.floor((now.getTime() - through.getTime()) / 60_000) : 0;

/** Said once when a shop falls behind, and once when it has caught up. */
export async function tellLag(tx: Tx, lag: Lagging): Promise<void> {
  const { shopId, code, now } = lag;
  await tell(tx, {
    key: `orders-lag:${shopId}:${now.getTime()}`,
    audience: 'shops',
    fold: 'orders-lag',
    wrong: LAG,
    shops: [shopId],
    line: lag.through
      ? {
          zh: `${code} 订单落后 ${minutes(lag)} 分钟`,
          en: `Orders of ${code} are ${many(minutes(lag), 'minute')} behind`,
        }
      : { zh: `${code} 的订单还没有读完一遍`, en: `Orders of ${code} have not been read once` },
    message: lagCard(lag),
  });
}

function lagCard({ code, name, through, lastFailure }: Lagging): Message {
  return card(
    { zh: `订单落后 · ${code}`, en: `Orders are behind · ${code}` },
    [
      fields(
        field({ zh: '店铺', en: 'Shop' }, name),
        field({ zh: '读到', en: 'Read up to' }, through ? at(through) : { zh: '还没有', en: 'nothing yet' }),
        ...(lastFailure ? [field({ zh: '最近失败', en: 'Last failure' }, failureWords(lastFailure))] : []),
      ),
      text({
        zh: '追上以前，这家店的新订单不在库存里，写库存会暂停；发送 拉单 看详情',
        en: 'Until it catches up, new orders of this shop are not in stock and writing stock waits; send pull for details',
      }),
    ],
    'warning',
  );
}

export async function tellCaughtUp(tx: Tx, lag: Lagging): Promise<void> {
  const { shopId, code, now, through } = lag;
  const line: Localized = { zh: `${code} 订单已追上`, en: `Orders of ${code} have caught up` };
  await tell(tx, {
    key: `orders-lag:${shopId}:${now.getTime()}:over`,
    audience: 'shops',
    fold: 'orders-lag',
    wrong: LAG,
    final: true,
    shops: [shopId],
    line,
    message: card(
      { zh: `订单已追上 · ${code}`, en: `Orders have caught up · ${code}` },
      [fields(field({ zh: '读到', en: 'Read up to' }, through ? at(through) : '–'))],
      'success',
    ),
  });
}
