import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { card, field, fields, text } from '../../../core/message.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import { allottedAt, askAllotted, hasAllotted } from './allotted.ts';
import { wakeLanes } from './stops.ts';

/** `onRestricted`, `onLifted`: what else must happen with it, in the same transaction: coupons are stopped there. */
export type RestrictDeps = {
  tx: Tx;
  onRestricted?: ((tx: Tx, at: { shopId: number; restrictionId: number; actor: string }) => Promise<void>) | undefined;
  onLifted?: ((tx: Tx, at: { shopId: number; restrictionId: number; actor: string }) => Promise<void>) | undefined;
};
type ShopRef = { id: number; code: string };

async function standing(tx: Tx, shopId: number): Promise<{ id: number; reason: string } | undefined> {
  const [row] = await rowsOf<{ id: string; reason: string }>(
    tx,
    sql`select id, reason from shop_restriction where lifted_at is null and shop_id = ${shopId}`,
  );
  return row && { id: Number(row.id), reason: row.reason };
}

async function quotaAt(tx: Tx, shopId: number): Promise<{ skus: number; units: number }> {
  const [row] = await rowsOf<{ skus: number; units: number }>(
    tx,
    sql`select count(distinct sku)::int as skus, coalesce(sum(assigned), 0)::int as units from quota where shop_id = ${shopId} and assigned > 0`,
  );
  return row ?? { skus: 0, units: 0 };
}

const rowFor = (shop: ShopRef, restricted: boolean): Effect['rows'][number] => {
  const words = { yes: { zh: '受限', en: 'restricted' }, no: { zh: '正常', en: 'in order' } };
  return {
    key: `restriction:${shop.code}`,
    label: { zh: shop.code, en: shop.code },
    version: restricted ? 1 : 0,
    versionAfter: restricted ? 0 : 1,
    changes: [
      {
        label: { zh: '平台限制', en: 'Its platform' },
        before: words[restricted ? 'yes' : 'no'],
        after: words[restricted ? 'no' : 'yes'],
      },
    ],
  };
};

/** Read only. Throws restrict.already. */
export async function planRestrict({ tx }: RestrictDeps, shop: ShopRef, reason = ''): Promise<Effect> {
  if (await standing(tx, shop.id))
    throw new UserError('restrict.already', {
      zh: `${shop.code} 已经标为受限，解除后请发送 店铺 恢复 ${shop.code}`,
      en: `${shop.code} is marked as restricted already; once it is lifted, send shop unrestrict ${quote(shop.code)}`,
    });
  const { skus, units } = await quotaAt(tx, shop.id);
  const fixed = await allottedAt(tx, shop.id);
  return {
    summary:
      fixed > 0
        ? {
            zh: `${shop.code} 受平台限制：先告诉平台 0，落地并读完订单后收回 ${skus} 个商品的配额 ${units} 件，停掉能停的优惠券`,
            en: `${shop.code} is restricted by its platform: that is told 0, and the quota of ${units} in ${skus} SKUs is free once that landed and the orders are in; coupons that can be stopped are stopped`,
          }
        : {
            zh: `${shop.code} 受平台限制：收回 ${skus} 个商品的配额 ${units} 件分给别家，停掉能停的优惠券`,
            en: `${shop.code} is restricted by its platform: its quota of ${units} in ${skus} SKUs goes to the others, coupons that can be stopped are stopped`,
          },
    rows: [rowFor(shop, false)],
    figures: [
      ...(reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : []),
      ...(fixed > 0
        ? [
            {
              label: { zh: '固定配额，平台清零后才收回', en: 'Fixed allotment, free once it is zero there' },
              value: fixed,
            },
          ]
        : []),
    ],
    inverse: { says: `shop unrestrict ${quote(shop.code)}` },
    data: { shopId: shop.id, shop: shop.code, reason, skus, units },
  };
}

/** Quotas are given on as fast as its platform lets them be lowered; rooms hear of it once. Throws effect.changed. */
export async function restrict(d: RestrictDeps, { data }: Effect, { actor }: { actor: string }): Promise<void> {
  const [shopId, shop, reason] = [Number(data['shopId']), String(data['shop']), String(data['reason'])];
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into shop_restriction (shop_id, reason, by) values (${shopId}, ${reason}, ${actor}) on conflict do nothing returning id`,
  );
  if (!row) throw effectChanged(shop);
  await wakeLanes(d.tx, shopId, 'restricted');
  await askAllotted(d.tx, { shopId, cause: 'restricted' });
  await d.onRestricted?.(d.tx, { shopId, restrictionId: Number(row.id), actor });
  const line = {
    zh: `${shop} 被平台限制：配额 ${data['units']} 件正在分给别家，群里不要再引导客户去这家店`,
    en: `${shop} is restricted by its platform: its quota of ${data['units']} is going to the others; send no customer there`,
  };
  const said = reason ? [fields(field({ zh: '原因', en: 'Reason' }, reason))] : [];
  await tell(d.tx, {
    key: `restricted:${row.id}`,
    audience: 'shops',
    fold: 'restricted',
    shops: [shopId],
    wrong: RESTRICTED,
    line,
    message: card({ zh: `店铺受限 · ${shop}`, en: `Shop restricted · ${shop}` }, [text(line), ...said], 'danger'),
  });
}

const RESTRICTED = { by: 'publishing', kind: 'shop-restricted', severity: 'critical' } as const;

/** Read only. Throws restrict.not_restricted. */
export async function planUnrestrict({ tx }: RestrictDeps, shop: ShopRef): Promise<Effect> {
  const now = await standing(tx, shop.id);
  if (!now)
    throw new UserError('restrict.not_restricted', {
      zh: `${shop.code} 没有标为受限，不需要恢复`,
      en: `${shop.code} is not marked as restricted; there is nothing to lift`,
    });
  return {
    summary: (await hasAllotted(tx, shop.id))
      ? {
          zh: `${shop.code} 恢复：还没收回的配额重新告诉平台，已收回的请用 配额 设置 重新定；停掉的优惠券不会自动恢复`,
          en: `${shop.code} is back: quota that was not freed yet is told again, set what was freed with quota set; coupons that were stopped stay stopped`,
        }
      : {
          zh: `${shop.code} 恢复：重新分配额；停掉的优惠券不会自动恢复`,
          en: `${shop.code} is back: it gets quota again; coupons that were stopped stay stopped`,
        },
    rows: [rowFor(shop, true)],
    figures: now.reason ? [{ label: { zh: '当时的原因', en: 'It was restricted because' }, value: now.reason }] : [],
    inverse: { says: `shop restrict ${quote(shop.code)}${now.reason ? ` ${now.reason}` : ''}` },
    data: { shopId: shop.id, shop: shop.code, restrictionId: now.id },
  };
}

/** Throws effect.changed. */
export async function unrestrict(d: RestrictDeps, { data }: Effect, { actor }: { actor: string }): Promise<void> {
  const [shopId, shop, restrictionId] = [Number(data['shopId']), String(data['shop']), Number(data['restrictionId'])];
  const done = await rowsOf(
    d.tx,
    sql`update shop_restriction set lifted_at = clock_timestamp(), lifted_by = ${actor}
        where id = ${restrictionId} and lifted_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged(shop);
  await wakeLanes(d.tx, shopId, 'restricted');
  await askAllotted(d.tx, { shopId, cause: 'restricted' });
  await d.onLifted?.(d.tx, { shopId, restrictionId, actor });
  const line = { zh: `${shop} 已恢复，重新分到配额`, en: `${shop} is back and gets quota again` };
  await tell(d.tx, {
    key: `unrestricted:${restrictionId}`,
    audience: 'shops',
    fold: 'restricted',
    shops: [shopId],
    wrong: RESTRICTED,
    final: true,
    line,
    message: card({ zh: `店铺恢复 · ${shop}`, en: `Shop back · ${shop}` }, [text(line)], 'success'),
  });
}
