import { actions, arg, card, defineCommand, field, fields, note, optional, quote, rest, Sku } from '#kit';
import { lotArg, ordersBlocks, placesTable } from '../views/lots.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '召回', en: 'recall' },
  aliases: ['召回批次', 'recall 召回'],
  summary: {
    zh: '召回一个批次：冻结各仓剩下的，列出谁收到了',
    en: 'Recall a lot: freeze what is left everywhere, list who got it',
  },
  examples: ['召回 L2611A 检出异物', 'recall L2611A sku TEE-RED-M found to be contaminated'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'POST', path: '/lots/{lot}/recall', scope: 'inventory.approve' },
  args: {
    lot: lotArg,
    sku: optional({
      ...arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
      marker: { zh: '编码', en: 'sku' },
    }),
    reason: rest({ zh: '原因', en: 'reason' }, { verbatim: true }),
  },
  async plan({ args, services }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    return services.lots.planRecall(await services.lots.one(args.lot, sku), args.reason);
  },
  confirm: () => true,
  async apply({ effect, by, services, now, trace }) {
    const { frozen, posted } = await services.lots.recall(effect, { ...by, now });
    const { code, sku, reason, lotId } = effect.data;
    const traced = await services.lots.trace(Number(lotId), { limit: SHOWN });
    const short = posted.reduce((sum, level) => sum + Math.max(0, level.short - level.shortBefore), 0);
    const back = posted.reduce((sum, level) => sum + level.calledBack, 0);
    const batch = `batch ${quote(String(code))} sku ${quote(String(sku))}`;
    return card(
      { zh: `已召回 · ${code}`, en: `Recalled · ${code}` },
      [
        fields(
          field({ zh: '商品', en: 'SKU' }, String(sku)),
          field({ zh: '原因', en: 'Reason' }, String(reason)),
          field({ zh: '已冻结', en: 'Frozen' }, frozen),
          field({ zh: '已发出', en: 'Shipped' }, traced.orders.units),
          ...(traced.sums.inTransit > 0 ? [field({ zh: '调拨在途', en: 'In transit' }, traced.sums.inTransit)] : []),
          ...(back > 0 ? [field({ zh: '收回配额', en: 'Quotas called back' }, back)] : []),
          ...(short > 0 ? [field({ zh: '新增缺口', en: 'Now short' }, short)] : []),
        ),
        ...placesTable(traced),
        ...ordersBlocks(traced),
        note({
          zh: '在途和以后到的同批次货，到仓即冻结',
          en: 'Units of this lot that arrive from now on are frozen as they come',
        }),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '全部去向', en: 'All who got it' }, says: batch },
        ),
      ],
      'warning',
    );
  },
});
