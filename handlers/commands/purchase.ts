import { actions, card, choice, defineCommand, optional, text, units } from '#kit';
import { purchaseCard, purchasesTable } from '../views/supply.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '采购单', en: 'purchase' },
  aliases: ['purchase 采购单', 'cgd', 'purchases', 'purchase list', 'purchase show', '采购单 列表', '採購單'],
  summary: {
    zh: '列出采购单，在途的在前；写单号看一张',
    en: 'List purchase orders, those on their way first; with a number, one of them',
  },
  examples: ['采购单', 'purchase', '采购单 12', 'purchase 12', '采购单 状态 在途', 'purchase state open'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/purchases', scope: 'inventory.read' },
  args: {
    purchase: optional(units({ zh: '单号', en: 'number' }, 1)),
    state: optional({
      ...choice(
        { zh: '状态（在途、已收齐、已关闭、已取消）', en: 'state (open, received, closed, cancelled)' },
        {
          open: '在途',
          received: '已收齐',
          closed: '已关闭',
          cancelled: '已取消',
        },
      ),
      marker: { zh: '状态', en: 'state' },
    }),
  },
  async run({ args, services }) {
    if (args.purchase !== undefined) {
      const order = await services.supply.purchaseOf(args.purchase);
      return purchaseCard(order, { zh: `采购单 ${order.id}`, en: `Purchase order ${order.id}` });
    }
    const { rows, total } = await services.supply.purchases({
      ...(args.state ? { state: args.state } : {}),
      limit: SHOWN,
    });
    if (total === 0)
      return card({ zh: '没有采购单', en: 'There are no purchase orders' }, [
        text({
          zh: '发送 补货 看要订什么，或用 采购单 添加',
          en: 'Send replenish to see what to order, or use purchase add',
        }),
        actions({ label: { zh: '补货', en: 'Replenish' }, says: 'replenish' }),
      ]);
    return card({ zh: `采购单 · ${total}`, en: `Purchase orders · ${total}` }, [
      purchasesTable(rows, total),
      actions(
        ...rows.slice(0, 3).map(({ id }) => ({
          label: { zh: `查看 ${id}`, en: `Show ${id}` },
          says: `purchase ${id}`,
        })),
      ),
    ]);
  },
});
