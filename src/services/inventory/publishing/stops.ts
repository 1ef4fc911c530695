import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };
type ShopRef = { id: number; code: string };
/** Without a shop: the whole group. */
export type Stop = { shop?: ShopRef | undefined; reason?: string | undefined };

/** A space between a code and what follows it in Chinese. */
const spaced = (name: string): string => (/\w$/.test(name) ? `${name} ` : name);
const nameOf = (shop: ShopRef | undefined): Localized =>
  shop ? { zh: shop.code, en: shop.code } : { zh: '全部店铺', en: 'all shops' };

async function standing(tx: Tx, shopId: number | null): Promise<{ id: number; reason: string } | undefined> {
  const [row] = await rowsOf<{ id: string; reason: string }>(
    tx,
    sql`select id, reason from write_freeze where lifted_at is null and shop_id is not distinct from ${shopId}::int`,
  );
  return row && { id: Number(row.id), reason: row.reason };
}

/** Read only. Throws freeze.already. */
export async function planFreeze({ tx }: Deps, { shop, reason = '' }: Stop): Promise<Effect> {
  const name = nameOf(shop);
  if (await standing(tx, shop?.id ?? null))
    throw new UserError('freeze.already', {
      zh: `${spaced(name.zh)}已经停写，要恢复请发送 恢复写${shop ? ` ${shop.code}` : ''}`,
      en: `Writes of ${name.en} are stopped already; send unfreeze${shop ? ` ${quote(shop.code)}` : ''} to go on`,
    });
  const [waiting] = await rowsOf<{ exposed: number; busy: number }>(
    tx,
    sql`select coalesce(sum(exposed), 0)::int as exposed, count(*) filter (where phase in ('lowering', 'raising'))::int as busy
        from stock_lane where ${shop?.id ?? null}::int is null or shop_id = ${shop?.id ?? null}::int`,
  );
  return {
    summary: {
      zh: `停写：${spaced(name.zh)}的库存和优惠券不再写到平台，订单照常读取`,
      en: `Stop all writes of ${name.en}: no stock and no coupons are written, orders are still read`,
    },
    rows: [row(shop, false)],
    figures: [
      ...(reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : []),
      {
        label: { zh: '暴露的件数（停写期间调不低）', en: 'Units exposed (not lowered while stopped)' },
        value: waiting?.exposed ?? 0,
      },
      { label: { zh: '已经发出、等回音的', en: 'Already sent, waiting for an answer' }, value: waiting?.busy ?? 0 },
    ],
    inverse: { says: `unfreeze${shop ? ` ${quote(shop.code)}` : ''}` },
    data: { shopId: shop?.id ?? null, shop: shop?.code ?? null, reason },
  };
}

const row = (shop: ShopRef | undefined, stopped: boolean): Effect['rows'][number] => ({
  key: `freeze:${shop?.code ?? '*'}`,
  label: nameOf(shop),
  version: stopped ? 1 : 0,
  versionAfter: stopped ? 0 : 1,
  changes: [
    {
      label: { zh: '写入', en: 'Writes' },
      before: WRITES[stopped ? 'off' : 'on'],
      after: WRITES[stopped ? 'on' : 'off'],
    },
  ],
});

const WRITES: Record<'on' | 'off', Localized> = { on: { zh: '照常', en: 'on' }, off: { zh: '停止', en: 'stopped' } };

/** Holds at once for whatever has not been sent, and after a restart. Throws effect.changed. */
export async function freeze({ tx }: Deps, { data }: Effect, { actor }: { actor: string }): Promise<void> {
  const shopId = data['shopId'] === null ? null : Number(data['shopId']);
  const done = await rowsOf(
    tx,
    sql`insert into write_freeze (shop_id, reason, by) values (${shopId}, ${String(data['reason'])}, ${actor})
        on conflict do nothing returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['shop'] ?? '*'));
}

/** Read only. Throws freeze.not_frozen. */
export async function planUnfreeze({ tx }: Deps, { shop }: Stop): Promise<Effect> {
  const now = await standing(tx, shop?.id ?? null);
  const name = nameOf(shop);
  if (!now) throw await notFrozen(tx, shop);
  return {
    summary: { zh: `恢复写：${name.zh}`, en: `Write again: ${name.en}` },
    rows: [row(shop, true)],
    figures: now.reason ? [{ label: { zh: '当时的原因', en: 'It was stopped because' }, value: now.reason }] : [],
    inverse: { says: `freeze${shop ? ` ${quote(shop.code)}` : ''}` },
    data: { shopId: shop?.id ?? null, shop: shop?.code ?? null, freezeId: now.id },
  };
}

async function notFrozen(tx: Tx, shop: ShopRef | undefined): Promise<UserError> {
  const group = shop && (await standing(tx, null));
  if (group)
    return new UserError('freeze.group', {
      zh: `停写的是全部店铺，不是只有 ${shop.code}：要恢复请发送 恢复写`,
      en: `It is all shops that are stopped, not ${shop.code} alone: send unfreeze to go on`,
    });
  const name = nameOf(shop);
  return new UserError('freeze.not_frozen', {
    zh: `${spaced(name.zh)}没有停写，不需要恢复`,
    en: `Writes of ${name.en} are not stopped; there is nothing to lift`,
  });
}

/** Lanes that waited look again, and every SKU is planned anew. Throws effect.changed. */
export async function unfreeze({ tx }: Deps, { data }: Effect, { actor }: { actor: string }): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`update write_freeze set lifted_at = clock_timestamp(), lifted_by = ${actor}
        where id = ${Number(data['freezeId'])} and lifted_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['shop'] ?? '*'));
  await wakeLanes(tx, data['shopId'] === null ? undefined : Number(data['shopId']), 'person');
}

/** Everything that these shops sell is looked at: lanes, in the order of the house, and plans. */
export async function wakeLanes(tx: Tx, shopId: number | undefined, cause: string): Promise<void> {
  const of = sql`${shopId ?? null}::int is null or shop_id = ${shopId ?? null}::int`;
  await rowsOf(
    tx,
    sql`update stock_lane l set due_at = clock_timestamp() from (
          select shop_id, sku from stock_lane where ${of} order by sku, shop_id for update) w
        where (l.shop_id, l.sku) = (w.shop_id, w.sku)`,
  );
  await rowsOf(tx, sql`insert into stock_mark (sku, cause) select distinct sku, ${cause} from stock_lane where ${of}`);
}
