import { actions, type Block, field, fields, holdName, type Localized, quote, type Shortage, table, text } from '#kit';
import { movementKind } from './movements.ts';

/** Who or what made it: the movement's kind, reason and who booked it. */
export function causeWords({ cause }: Shortage): Localized {
  if (cause.kind === '') return { zh: '–', en: '–' };
  const kind = movementKind(cause.kind);
  const more = [cause.reason, cause.actor].filter(Boolean).join(' · ');
  return { zh: more ? `${kind.zh} · ${more}` : kind.zh, en: more ? `${kind.en} · ${more}` : kind.en };
}

export const placeOf = ({ warehouse, warehouseName, owner }: Shortage): Localized => {
  const named = (name: string) => `${name === warehouse ? '' : `${name} `}${warehouse}${owner ? ` · ${owner}` : ''}`;
  return { zh: named(warehouseName.zh), en: named(warehouseName.en) };
};

const MOST_RELEASES = 2;

/** One shortage in full: what is missing, why, whose quotas went, whose orders stand on it, and what to press. */
export function shortageBlocks(one: Shortage): Block[] {
  const back = one.calledBack.map(({ shop, units }) => `${shop} −${units}`).join(', ');
  return [
    fields(
      field({ zh: '商品', en: 'SKU' }, `${one.sku} · ${one.title}`),
      field({ zh: '仓库', en: 'Warehouse' }, placeOf(one)),
      field({ zh: '缺', en: 'Short' }, one.now),
      field({ zh: '起因', en: 'Cause' }, causeWords(one)),
      field({ zh: '收回配额', en: 'Quotas called back' }, back || { zh: '没有可收回的', en: 'none to call back' }),
    ),
    one.holds.length === 0
      ? text({ zh: '没有未完成的锁单', en: 'There are no open holds' })
      : table(
          [
            { label: { zh: '未完成锁单（新的在前）', en: 'Open hold, newest first' } },
            { label: { zh: '店铺', en: 'Shop' } },
            { label: { zh: '件数', en: 'Units' }, align: 'right' },
          ],
          one.holds.map((hold) => [holdName(hold), hold.shop ?? '–', hold.quantity]),
          one.holdsTotal,
        ),
    actions(
      // A platform's order ends only when the platform says so; a hold may be given up, the newest first.
      ...one.holds
        .filter(({ kind }) => kind === 'hold')
        .slice(0, MOST_RELEASES)
        .map(({ id, quantity }) => ({
          label: { zh: `释放 ${id}（${quantity} 件）`, en: `Release ${id} (${quantity})` },
          says: `release ${id}`,
        })),
      { label: { zh: `锁单 ${one.sku}`, en: `Holds ${one.sku}` }, says: `holds ${quote(one.sku)}` },
      { label: { zh: `库存 ${one.sku}`, en: `Stock ${one.sku}` }, says: `stock ${quote(one.sku)}` },
    ),
  ];
}

/** A line a shortage. */
export const shortagesTable = (rows: Shortage[], total: number): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '缺', en: 'Short' }, align: 'right' },
      { label: { zh: '起因', en: 'Cause' } },
      { label: { zh: '收回配额', en: 'Quotas called back' } },
      { label: { zh: '未完成锁单', en: 'Open holds' }, align: 'right' },
      { label: { zh: '从', en: 'Since' } },
    ],
    rows.map((one) => [
      one.sku,
      placeOf(one),
      one.now,
      causeWords(one),
      one.calledBack.map(({ shop, units }) => `${shop} −${units}`).join(', ') || '–',
      one.holdsTotal,
      { at: one.openedAt.toISOString() },
    ]),
    total,
  );
