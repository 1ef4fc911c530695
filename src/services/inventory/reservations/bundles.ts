import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };

/** Units of a SKU in one bundle. */
export type Component = { sku: string; quantity: number };

/** The components of those of the codes that are bundles, by bundle. */
export async function componentsOf(tx: Tx, skus: readonly string[]): Promise<Map<string, Component[]>> {
  const rows = await rowsOf<{ bundle: string; sku: string; quantity: number }>(
    tx,
    sql`select bundle, sku, quantity from bundle_item where bundle = any (${sql.param([...skus])}::text[]) order by bundle, sku`,
  );
  const found = new Map<string, Component[]>();
  for (const { bundle, sku, quantity } of rows) found.set(bundle, [...(found.get(bundle) ?? []), { sku, quantity }]);
  return found;
}

export type Bundle = { bundle: string; title: string; components: Component[] };

/** All bundles, by code. */
export async function bundles(d: Deps, limit: number): Promise<{ rows: Bundle[]; total: number }> {
  const rows = await rowsOf<Bundle & { total: number }>(
    d.tx,
    sql`select b.bundle, s.title, jsonb_agg(jsonb_build_object('sku', b.sku, 'quantity', b.quantity) order by b.sku) as components,
          count(*) over ()::int as total
        from bundle_item b join sku s on s.code = b.bundle group by 1, 2 order by 1 limit ${limit}`,
  );
  return { rows: rows.map(withComponents), total: rows[0]?.total ?? 0 };
}

/** Raw rows have JSON as text. */
const withComponents = ({ bundle, title, components }: Bundle): Bundle => ({
  bundle,
  title,
  components: typeof components === 'string' ? (JSON.parse(components) as Component[]) : components,
});

export type BundleInput = { bundle: string; components: readonly Component[] };

/** Read only. No components: it is a bundle no longer. Throws bundle.itself, bundle.nested, bundle.has_stock, bundle.unchanged. */
export async function planBundle(d: Deps, { bundle, components }: BundleInput): Promise<Effect> {
  await refuseImpossible(d.tx, bundle, components);
  const before = (await componentsOf(d.tx, [bundle])).get(bundle) ?? [];
  if (wordsOf(before) === wordsOf(components)) throw unchanged(bundle);
  return {
    summary: {
      zh: components.length > 0 ? `组合 ${bundle} = ${wordsOf(components)}` : `${bundle} 不再是组合`,
      en: components.length > 0 ? `Bundle ${bundle} = ${wordsOf(components)}` : `${bundle} is a bundle no longer`,
    },
    rows: [],
    figures: [
      { label: { zh: '原来', en: 'Before' }, value: wordsOf(before) || '–' },
      { label: { zh: '现在', en: 'Now' }, value: wordsOf(components) || '–' },
    ],
    inverse: { says: `bundle ${quote(bundle)} ${before.length > 0 ? wordsOf(before) : 'none'}` },
    data: { bundle, before: wordsOf(before), components: JSON.stringify(components) },
  };
}

/** Exactly that, or effect.changed when somebody else set it in the meantime. */
export async function setBundle(d: Deps, effect: Effect): Promise<void> {
  const { bundle, before, components } = effect.data;
  await rowsOf(d.tx, sql`select 1 from sku where code = ${bundle} for update`);
  const now = (await componentsOf(d.tx, [String(bundle)])).get(String(bundle)) ?? [];
  if (wordsOf(now) !== before) throw effectChanged(String(bundle));
  await rowsOf(d.tx, sql`delete from bundle_item where bundle = ${bundle}`);
  await rowsOf(
    d.tx,
    sql`insert into bundle_item (bundle, sku, quantity)
        select ${bundle}, c.sku, c.quantity from jsonb_to_recordset(${components}::jsonb) as c (sku text, quantity int)`,
  );
}

/** `MUG-1 1 TEE-RED-M 2`, in the order of their codes: as it is shown and typed. */
export const wordsOf = (components: readonly Component[]): string =>
  [...components]
    .sort((a, b) => (a.sku < b.sku ? -1 : 1))
    .map(({ sku, quantity }) => `${quote(sku)} ${quantity}`)
    .join(' ');

async function refuseImpossible(tx: Tx, bundle: string, components: readonly Component[]): Promise<void> {
  if (components.some(({ sku }) => sku === bundle))
    throw new UserError('bundle.itself', {
      zh: `组合 ${bundle} 不能包含它自己，请去掉`,
      en: `Bundle ${bundle} cannot contain itself, leave it out`,
    });
  if (components.length === 0) return;
  const inner = await componentsOf(
    tx,
    components.map(({ sku }) => sku),
  );
  const [nested] = [...inner.keys()];
  const [within] = await rowsOf<{ bundle: string }>(
    tx,
    sql`select bundle from bundle_item where sku = ${bundle} limit 1`,
  );
  if (nested !== undefined || within)
    throw new UserError('bundle.nested', {
      zh: `组合里不能再有组合（${nested ?? bundle}），请直接写出它的商品`,
      en: `A bundle cannot be part of another (${nested ?? bundle}), name the goods themselves`,
    });
  const [stocked] = await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = ${bundle} and (on_hand > 0 or reserved > 0) limit 1`,
  );
  if (stocked)
    throw new UserError('bundle.has_stock', {
      zh: `${bundle} 自己有库存，不能当组合；请先把它的库存调整为 0，或用另一个编码`,
      en: `${bundle} has stock of its own and cannot be a bundle; adjust that to 0 first, or use another code`,
    });
}

const unchanged = (bundle: string): UserError =>
  new UserError('bundle.unchanged', {
    zh: `组合 ${bundle} 已经是这样，没有改动`,
    en: `Bundle ${bundle} is like that already, nothing to change`,
  });
