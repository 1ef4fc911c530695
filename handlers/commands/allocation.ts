import { actions, card, defineCommand, field, fields } from '#kit';
import { factsTable, rulesTable, splitWords } from '../views/allocation.ts';

export default defineCommand({
  name: { zh: '分仓 设置', en: 'allocation' },
  aliases: ['分倉設置'],
  summary: {
    zh: '分仓用哪些规则、按什么顺序，能不能拆单，各仓服务的地区和运费',
    en: 'Which rules allocate orders and in which order, whether they may be split, and what is known of warehouses',
  },
  examples: ['分仓 设置', 'allocation'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/allocation/settings', scope: 'inventory.read' },
  args: {},
  async run({ services }) {
    const { order, split, facts } = await services.allocation.settings();
    const known = Object.keys(facts).length > 0;
    return card({ zh: '分仓设置', en: 'Allocation' }, [
      rulesTable(order),
      fields(field({ zh: '拆单', en: 'Splitting' }, splitWords(split))),
      ...(known ? [factsTable(facts)] : []),
      actions(
        split
          ? { label: { zh: '不允许拆单', en: 'Do not split' }, says: 'allocation split no' }
          : { label: { zh: '允许拆单', en: 'Allow splitting' }, says: 'allocation split yes' },
      ),
    ]);
  },
});
