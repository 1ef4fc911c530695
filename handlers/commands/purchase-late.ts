import { actions, card, dayIn, defineCommand, table, text } from '#kit';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '采购单 晚到', en: 'purchase late' },
  aliases: ['晚到', '晚到的采购单', 'late', 'purchase 晚到'],
  summary: {
    zh: '列出已过预计到货日还没收齐的，和改到承诺日之后的采购行',
    en: 'List purchase lines that are overdue, and those expected later than promised',
  },
  examples: ['采购单 晚到', 'purchase late'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/purchases/late', scope: 'inventory.read' },
  args: {},
  async run({ services, now, room }) {
    const { rows, total } = await services.supply.lateLines(dayIn(now, room.timeZone), SHOWN);
    if (total === 0)
      return card(
        { zh: '没有晚到的采购单', en: 'No purchase order is late' },
        [text({ zh: '在途的都没有过承诺日', en: 'Everything on its way is within its promised day' })],
        'success',
      );
    const columns = [
      { label: { zh: '采购单', en: 'Order' }, align: 'right' as const },
      { label: { zh: '供应商', en: 'Supplier' } },
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '还差', en: 'To come' }, align: 'right' as const },
      { label: { zh: '承诺', en: 'Promised' } },
      { label: { zh: '预计', en: 'Expected' } },
      { label: { zh: '逾期天数', en: 'Days overdue' }, align: 'right' as const },
    ];
    return card(
      { zh: `晚到 · ${total}`, en: `Late · ${total}` },
      [
        table(
          columns,
          rows.map((row) => [
            row.purchase,
            row.supplier,
            row.sku,
            row.missing,
            row.promisedOn,
            row.expectedOn,
            Math.max(0, row.daysLate),
          ]),
          total,
        ),
        actions(
          ...[...new Set(rows.map(({ purchase }) => purchase))].slice(0, 3).map((id) => ({
            label: { zh: `查看 ${id}`, en: `Show ${id}` },
            says: `purchase ${id}`,
          })),
        ),
      ],
      'warning',
    );
  },
});
