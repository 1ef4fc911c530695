import {
  actions,
  card,
  defineCommand,
  money,
  note,
  plainMoney,
  quote,
  type SlowMover,
  table,
  text,
  type Value,
} from '#kit';

const SHOWN = 15;

export default defineCommand({
  name: { zh: '滞销', en: 'slow-movers' },
  aliases: ['zx', '滞销品', 'slow movers', '滯銷'],
  summary: {
    zh: '列出要卖半年以上才卖得完的商品，建议清仓价或搭售',
    en: 'List goods that would last more than half a year, with a clearance price or a bundle',
  },
  examples: ['滞销', 'slow-movers'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/slow-movers', scope: 'inventory.read' },
  args: {},
  async run({ services, now }) {
    const span = { ...(await services.orders.lastDays({ now, days: 90 })), now };
    const { rows, total } = await services.figures.slowMovers(span, SHOWN);
    if (total === 0) {
      return card(
        { zh: '没有滞销商品', en: 'Nothing moves slowly' },
        [text({ zh: '在库的商品都能在半年内卖完', en: 'All goods in stock will be sold within half a year' })],
        'success',
      );
    }
    return card(
      { zh: `滞销 · ${total} 项`, en: `Slow movers · ${total}` },
      [
        table(
          [
            { label: { zh: '商品', en: 'SKU' } },
            { label: { zh: '名称', en: 'Title' } },
            { label: { zh: '在库', en: 'On hand' }, align: 'right' },
            { label: { zh: '90 天售出', en: 'Sold in 90 days' }, align: 'right' },
            { label: { zh: '可售天数', en: 'Days of cover' }, align: 'right' },
            { label: { zh: '现价', en: 'Price' }, align: 'right' },
            { label: { zh: '建议', en: 'Proposal' } },
          ],
          rows.map((row) => [
            row.sku,
            row.title,
            row.units,
            row.sold,
            coverOf(row),
            row.price ? money(row.price) : '',
            proposalOf(row),
          ]),
          total,
        ),
        note({
          zh: '按钮把建议记成待办；清仓价不低于最便宜的供应价',
          en: 'A button notes the proposal as a to-do; a clearance price is never under the cheapest supplier’s',
        }),
        actions(...rows.slice(0, 4).map(todoOf)),
      ],
      'warning',
    );
  },
});

const coverOf = ({ cover }: SlowMover): Value => cover ?? { zh: '没有卖出', en: 'none sold' };

function proposalOf({ clearance, bundleWith, price }: SlowMover): Value {
  if (bundleWith) return { zh: `与 ${bundleWith} 搭售`, en: `bundle with ${bundleWith}` };
  if (!clearance || !price) return { zh: '先定价', en: 'give it a price first' };
  return { zh: `清仓价 ${plainMoney(clearance)}`, en: `clear at ${plainMoney(clearance)}` };
}

/** The to-do is written in both languages' words, since those who do it may read either. */
function todoOf(row: SlowMover) {
  const proposal = proposalOf(row) as { zh: string; en: string };
  const what = `${row.sku}: ${proposal.zh} / ${proposal.en}`;
  return {
    label: { zh: `记待办 ${row.sku}`, en: `To-do ${row.sku}` },
    says: `todo add due 7d ${quote(`滞销 ${what}`)}`,
  };
}
