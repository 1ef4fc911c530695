import { actions, card, defineCommand, field, fields, percent, table, text } from '#kit';
import { scopeWords } from '../views/counts.ts';

const SHOWN = 5;

export default defineCommand({
  name: { zh: '盘点', en: 'count' },
  aliases: ['pd', 'counts', '盤點'],
  summary: {
    zh: '看进行中的盘点、最近的盘点和库存准确率',
    en: 'Show the counts in progress, the latest ones and how accurate the stock is',
  },
  examples: ['盘点', 'count'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/counts', scope: 'inventory.read' },
  args: {},
  async run({ services, now, most }) {
    const open = await services.counts.openCounts();
    const past = await services.counts.pastCounts(most(SHOWN));
    const accuracy = await services.counts.accuracy();
    const due = await services.counts.dueOf({ now, limit: 1 });
    const columns = [
      { label: { zh: '盘点', en: 'Count' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '范围', en: 'Scope' } },
      { label: { zh: '已盘', en: 'Counted' } },
      { label: { zh: '准确率', en: 'Accuracy' } },
      { label: { zh: '结束', en: 'Closed' } },
    ];
    const rows = [
      ...open.map((one) => [
        `#${one.id}`,
        one.warehouse,
        scopeWords(one.scope),
        `${one.counted} / ${one.lines}`,
        '–',
        '–',
      ]),
      ...past.map((one) => [
        `#${one.id}`,
        one.warehouse,
        scopeWords(one.scope),
        one.counted,
        percent(one.exact, one.counted),
        { at: one.closedAt.toISOString() },
      ]),
    ];
    return card({ zh: `盘点 · ${open.length} 个进行中`, en: `Counts · ${open.length} open` }, [
      fields(
        field({ zh: '准确率（90 天）', en: 'Accuracy, 90 days' }, percent(accuracy.exact, accuracy.counted)),
        field({ zh: '盘过的行', en: 'Lines counted' }, accuracy.counted),
        field({ zh: '到期要盘', en: 'Due' }, due.total),
      ),
      rows.length > 0
        ? table(columns, rows)
        : text({
            zh: '还没有盘点，发送“盘点 开始 <仓库>”开始',
            en: 'There are no counts yet; begin one with “count open <warehouse>”',
          }),
      actions(
        { label: { zh: '到期的', en: 'What is due' }, says: 'count due' },
        ...open.slice(0, 2).map(({ warehouse }) => ({
          label: { zh: `结束 ${warehouse}`, en: `Close ${warehouse}` },
          says: `count close ${warehouse}`,
        })),
      ),
    ]);
  },
});
