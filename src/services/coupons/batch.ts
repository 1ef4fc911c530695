import { createHash } from 'node:crypto';
import type { Localized } from '../../core/localized.ts';
import { actions, card, type Message, type Tone, table } from '../../core/message.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { tell } from '../../db/news.ts';
import { offerWords } from './facts.ts';
import { type Put, putsWhere, reasonWords, STATES } from './put-rows.ts';
import { specIn } from './put-spec.ts';
import { type CouponShop, couponShops, couponsWhere } from './rows.ts';

const OPEN: readonly Put['state'][] = ['waiting', 'sending', 'unknown', 'by_hand'];
const FAILED: readonly Put['state'][] = ['refused', 'given_up'];

export const isOpenPut = (put: Put): boolean => OPEN.includes(put.state);
export const isFailed = (put: Put): boolean => FAILED.includes(put.state);

/** What came of a batch at each shop, as one card that is changed with each step. */
export async function tellBatch(tx: Tx, batch: string): Promise<void> {
  // Shops end at the same moment: each card says what those before it have committed.
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('a batch of coupons'), hashtext(${batch}))`);
  const puts = await putsWhere(tx, sql`p.batch = ${batch} order by p.id`);
  const [first] = puts;
  if (!first) return;
  const shops = new Map((await couponShops(tx)).map((shop) => [shop.id, shop]));
  const message = await batchCard(tx, puts, shops);
  const standing = JSON.stringify(puts.map((put) => [put.id, put.state, put.reason, put.attempts]));
  await tell(tx, {
    key: `coupon-put:${batch}:${createHash('sha256').update(standing).digest('hex').slice(0, 32)}`,
    audience: first.roomId === undefined ? 'coupons' : `room:${first.roomId}`,
    fold: 'coupon-put',
    subject: `coupon-put:${batch}`,
    final: !puts.some(isOpenPut),
    shops: first.roomId === undefined ? [...new Set(puts.map((put) => put.shopId))] : [],
    line: message.title,
    message,
  });
}

async function batchCard(tx: Tx, puts: readonly Put[], shops: ReadonlyMap<number, CouponShop>): Promise<Message> {
  const done = puts.filter((put) => put.state === 'done').length;
  const failed = puts.filter(isFailed).length;
  const stops = puts.every((put) => put.kind === 'stop');
  const what: Localized = stops
    ? { zh: '停止优惠券', en: 'Stopping coupons' }
    : { zh: '新建优惠券', en: 'Creating coupons' };
  const counts: Localized = {
    zh: `${done}/${puts.length} 完成${failed > 0 ? `，${failed} 失败` : ''}`,
    en: `${done} of ${puts.length} done${failed > 0 ? `, ${failed} failed` : ''}`,
  };
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '券', en: 'Coupon' } },
    { label: { zh: '结果', en: 'Outcome' } },
  ];
  const rows: (string | Localized)[][] = [];
  for (const put of puts) rows.push([shops.get(put.shopId)?.code ?? '–', await whatOf(tx, put), putWords(put)]);
  const batch = puts[0]?.batch ?? '';
  const buttons = [
    ...(failed > 0
      ? [{ label: { zh: '失败的再试', en: 'Try the failed again' }, says: `coupon resume ${batch}` }]
      : []),
    ...(puts.some((put) => put.state === 'by_hand') ? [{ label: { zh: '看待办', en: 'To-dos' }, says: 'todo' }] : []),
  ];
  return card(
    { zh: `${what.zh}：${counts.zh}`, en: `${what.en}: ${counts.en}` },
    [table(columns, rows), ...(buttons.length > 0 ? [actions(...buttons)] : [])],
    toneOf(puts, failed),
  );
}

const toneOf = (puts: readonly Put[], failed: number): Tone =>
  failed > 0 ? 'warning' : puts.every((put) => put.state === 'done') ? 'success' : 'normal';

async function whatOf(tx: Tx, put: Put): Promise<Localized> {
  if (put.kind === 'create') return offerWords(specIn(put.spec));
  const [coupon] = await couponsWhere(tx, sql`c.shop_id = ${put.shopId} and c.external_id = ${put.externalId ?? ''}`);
  return coupon ? offerWords(coupon) : { zh: put.externalId ?? '–', en: put.externalId ?? '–' };
}

/** The state of one, and why it is so. */
export function putWords(put: Put): Localized {
  const state = STATES[put.state];
  const reason = reasonWords(put.reason);
  const todo =
    put.state === 'by_hand' && put.todoId !== undefined
      ? { zh: `（待办 ${put.todoId}）`, en: ` (to-do ${put.todoId})` }
      : { zh: '', en: '' };
  return {
    zh: `${state.zh}${todo.zh}${reason ? `：${reason.zh}` : ''}`,
    en: `${state.en}${todo.en}${reason ? `: ${reason.en}` : ''}`,
  };
}
