import type { Effect } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { nearestRule, ruleAt, setRule, skuSubject } from './rules.ts';

type Deps = { tx: Tx };

const NAME = 'buffer';

/**
 * Units of a SKU that are kept back from one shop: whoever assigns that shop's quota takes them off it, over all warehouses
 * together. 0 where nothing is set. The nearest rule wins: the SKU's, its category's, the shop's for everything.
 */
export async function bufferOf(tx: Tx, { sku, shopId }: { sku: string; shopId: number }): Promise<number> {
  const [row] = await rowsOf<{ value: string | null }>(
    tx,
    sql`select ${nearestRule(NAME, shopId)} as value from sku k where k.code = ${sku}`,
  );
  return Number(row?.value ?? 0);
}

type BufferInput = { sku: string; shop: { id: number; code: string }; units: number };

/** Read only. Throws buffer.unchanged. */
export async function planBuffer(d: Deps, { sku, shop, units }: BufferInput): Promise<Effect> {
  const rule = await ruleAt(d.tx, NAME, skuSubject(sku), shop.id);
  const before = Number(rule?.value ?? 0);
  if (before === units) throw unchanged(shop.code, sku, units);
  return {
    summary: {
      zh: `${shop.code} 的 ${sku} 缓冲 ${before} → ${units} 件`,
      en: `Buffer of ${shop.code} for ${sku}: ${before} → ${units} units`,
    },
    rows: [
      {
        key: `rule:${NAME}:${sku}:${shop.code}`,
        label: { zh: `${shop.code} · ${sku}`, en: `${shop.code} · ${sku}` },
        version: before,
        versionAfter: units,
        changes: [{ label: { zh: '缓冲', en: 'Buffer' }, before, after: units }],
      },
    ],
    figures: [],
    inverse: { says: `buffer ${quote(shop.code)} ${quote(sku)} ${before}` },
    data: { sku, shopId: shop.id, shop: shop.code, before: rule?.value ?? null, units },
  };
}

export async function applyBuffer(d: Deps, effect: Effect, actor: string): Promise<void> {
  const { sku, shopId, before, units } = effect.data;
  const after = Number(units) === 0 ? null : String(units);
  const change = {
    name: NAME,
    subject: skuSubject(String(sku)),
    shopId: Number(shopId),
    before: before as string | null,
    after,
  };
  await setRule(d.tx, change, actor);
}

const unchanged = (shop: string, sku: string, units: number): UserError =>
  new UserError('buffer.unchanged', {
    zh: `${shop} 的 ${sku} 缓冲已经是 ${units} 件`,
    en: `The buffer of ${shop} for ${sku} is ${units} already`,
  });
