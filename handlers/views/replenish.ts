import {
  actions,
  type Block,
  card,
  chart,
  clampChars,
  field,
  fields,
  type Localized,
  leftByDay,
  type Message,
  note,
  type OrderProposal,
  ordersIn,
  type ProposedOrder,
  quote,
  table,
  unitText,
  type Value,
} from '#kit';

const SHOWN = 20;
const MOST_BUTTONS = 3;
const PAST_DAYS = 60;

const tenth = (units: number): number => Math.round(units * 10) / 10;

const soldOut = ({ stockOutOn }: OrderProposal): Value =>
  stockOutOn ?? { zh: '看得到的日子内不断货', en: 'not in sight' };

const shortDate = ({ stockOutOn }: OrderProposal): string => stockOutOn ?? '–';

/** What to order of many SKUs, the ones that are gone first before all; `scope`: the category that was asked for. */
export function proposalsCard(
  proposals: OrderProposal[],
  { looked, unsourced, scope }: { looked: number; unsourced: number; scope: string | undefined },
): Message {
  const orders = ordersIn(proposals);
  return card(
    { zh: `补货建议 · ${proposals.length} 项`, en: `Replenish · ${proposals.length}` },
    [
      proposalsTable(proposals),
      ordersTable(orders),
      actions(
        ...orders.slice(0, MOST_BUTTONS).map((order) => orderButton(order, scope)),
        ...proposals.slice(0, MOST_BUTTONS).map(({ sku }) => ({
          label: { zh: `理由和图 ${clampChars(sku, 20)}`, en: `Reasons and plot ${clampChars(sku, 20)}` },
          says: `replenish ${quote(sku)}`,
        })),
      ),
      footnote(looked, unsourced),
    ],
    'warning',
  );
}

/** What was looked at, and what nobody sells to us. */
export const footnote = (looked: number, unsourced: number): Block =>
  note({
    zh: `看了 ${looked} 个有供应商的商品${unsourced > 0 ? `；另有 ${unsourced} 个在卖的商品没有供应商，用 供应商 设置 补上` : ''}`,
    en: `${looked} SKUs with a supplier were looked at${unsourced > 0 ? `; ${unsourced} more sell but have no supplier: give them one with supplier set` : ''}`,
  });

const orderButton = ({ supplier, warehouse, units, lines }: ProposedOrder, scope: string | undefined) => ({
  label: {
    zh: `下单 ${supplier}（${lines.length} 项 ${units} 件）`,
    en: `Order from ${supplier} (${lines.length} SKUs, ${units} units)`,
  },
  says: `replenish order ${supplier} to ${warehouse}${scope === undefined ? '' : ` for ${quote(scope)}`} units ${units}`,
  style: 'primary' as const,
});

const proposalsTable = (proposals: OrderProposal[]): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '可售', en: 'Free' }, align: 'right' },
      { label: { zh: '在途', en: 'On its way' }, align: 'right' },
      { label: { zh: '日均预测', en: 'Forecast a day' }, align: 'right' },
      { label: { zh: '断货日', en: 'Sold out on' } },
      { label: { zh: '建议订', en: 'Order' }, align: 'right' },
      { label: { zh: '供应商', en: 'Supplier' } },
      { label: { zh: '到货', en: 'Arrives' } },
      { label: { zh: '到货成本', en: 'Landed cost' }, align: 'right' },
    ],
    proposals
      .slice(0, SHOWN)
      .map((one) => [
        one.sku,
        one.free,
        one.onWay,
        tenth(one.perDay),
        shortDate(one),
        one.choice?.offer.quantity ?? 0,
        one.choice?.offer.supplier ?? '–',
        one.choice?.offer.promisedOn ?? '–',
        moneyOf(one.choice?.offer),
      ]),
    proposals.length,
  );

const moneyOf = (offer: { cost: { landed: number }; currency: string } | undefined): Value =>
  offer ? { money: String(offer.cost.landed), currency: offer.currency } : '–';

const ordersTable = (orders: ProposedOrder[]): Block =>
  table(
    [
      { label: { zh: '供应商', en: 'Supplier' } },
      { label: { zh: '送到', en: 'To' } },
      { label: { zh: '商品', en: 'SKUs' }, align: 'right' },
      { label: { zh: '件数', en: 'Units' }, align: 'right' },
      { label: { zh: '到货成本', en: 'Landed cost' }, align: 'right' },
    ],
    orders
      .slice(0, SHOWN)
      .map((order) => [
        order.supplier,
        order.warehouse,
        order.lines.length,
        order.units,
        { money: String(order.landed), currency: order.currency },
      ]),
    orders.length,
  );

/** One SKU: what is proposed and why, every supplier's offer, and the plot. */
export function proposalCard(proposal: OrderProposal, history: number[], today: string): Message {
  const { sku, title, choice } = proposal;
  const about = clampChars(`${sku} · ${title}`, 50);
  return card(
    choice
      ? { zh: `补货 · ${about}`, en: `Replenish · ${about}` }
      : { zh: `暂不用补 · ${about}`, en: `Nothing to order · ${about}` },
    [
      fields(
        ...(choice
          ? [
              field(
                { zh: '建议', en: 'Proposal' },
                {
                  zh: `向 ${choice.offer.supplier} 订 ${choice.offer.quantity} 件，${choice.offer.promisedOn} 到 ${proposal.warehouse}`,
                  en: `${choice.offer.quantity} units from ${choice.offer.supplier}, at ${proposal.warehouse} on ${choice.offer.promisedOn}`,
                },
              ),
              field({ zh: '到货成本', en: 'Landed cost' }, moneyOf(choice.offer)),
              field({ zh: '为什么是它', en: 'Why this supplier' }, choice.why),
            ]
          : []),
        field({ zh: '断货日', en: 'Sold out on' }, soldOut(proposal)),
        field({ zh: '怎么算的', en: 'How it comes about' }, reckoning(proposal)),
        field({ zh: '预测', en: 'Forecast' }, forecastWords(proposal)),
      ),
      ...(proposal.offers.length > 1 ? [offersTable(proposal)] : []),
      chart(plot(proposal, history, today)),
      ...(choice ? [actions(...buttonsFor(proposal))] : []),
    ],
    choice ? 'warning' : 'normal',
  );
}

const buttonsFor = ({ sku, warehouse, latest, choice }: OrderProposal) =>
  choice
    ? [
        {
          label: {
            zh: `下采购单 ${choice.offer.quantity} 件`,
            en: `Order ${choice.offer.quantity} units`,
          },
          says: `purchase add ${choice.offer.supplier} ${quote(sku)} ${choice.offer.quantity} to ${warehouse} after ${latest}`,
          style: 'primary' as const,
        },
      ]
    : [];

function reckoning(p: OrderProposal): Localized {
  const [lead, safety, review, target] = [p.leadDemand, p.safety, p.reviewDemand, p.target].map(tenth);
  const missing = Math.ceil(p.target - p.position);
  const zh = `交期 ${p.leadDays} 天要卖 ${lead} + 安全库存 ${safety}（系数 ${p.coefficient}）+ 到下次补货前 ${review} = ${target}`;
  const en = `${lead} in ${p.leadDays} days of lead time + ${safety} safety stock (coefficient ${p.coefficient}) + ${review} until the next look = ${target}`;
  const has = {
    zh: `已有 ${p.position}（在库 ${p.onHand} − 锁定 ${p.reserved} + 在途 ${p.onWay}${p.promised > 0 ? ` − 预售 ${p.promised}` : ''}）`,
    en: `there are ${p.position} (${p.onHand} on hand − ${p.reserved} held + ${p.onWay} on the way${p.promised > 0 ? ` − ${p.promised} presold` : ''})`,
  };
  return {
    zh: `${zh}；${has.zh}；${missing > 0 ? `还差 ${missing}` : '够用'}`,
    en: `${en}; ${has.en}; ${missing > 0 ? `${missing} missing` : 'enough'}`,
  };
}

/** What people in shops call the methods; in English they go by their usual names. */
const METHODS: Record<string, string> = {
  mean: '平均值',
  naive: '最近一期',
  'seasonal-naive': '去年同期',
  ses: '指数平滑',
  holt: '趋势指数平滑',
  theta: 'Theta 法',
  'seasonal-ses': '季节指数平滑',
  'seasonal-holt': '季节趋势指数平滑',
  'seasonal-theta': '季节 Theta 法',
  'holt-winters': '季节趋势三次指数平滑',
  croston: '间断需求法（Croston）',
  sba: '间断需求修正法（SBA）',
  tsb: '间断需求衰减法（TSB）',
};

const forecastWords = ({ perDay, method }: OrderProposal): Localized => ({
  zh: `日均 ${tenth(perDay)} 件（${METHODS[method] ?? method}，按近一年销量试出来的）`,
  en: `${tenth(perDay)} a day (${method}, the best on the sales of the past year)`,
});

const offersTable = ({ offers, choice }: OrderProposal): Block =>
  table(
    [
      { label: { zh: '供应商', en: 'Supplier' } },
      { label: { zh: '数量', en: 'Units' }, align: 'right' },
      { label: { zh: '每件到货成本', en: 'Landed cost a unit' }, align: 'right' },
      { label: { zh: '交期（天）', en: 'Lead time (days)' }, align: 'right' },
      { label: { zh: '断货前到', en: 'Before stock-out' } },
    ],
    offers.map((offer) => [
      offer.supplier === choice?.offer.supplier ? `${offer.supplier} ✓` : offer.supplier,
      offer.quantity,
      unitText(offer),
      `${offer.leadDays}${offer.leadSpreadDays > 0 ? ` ± ${offer.leadSpreadDays}` : ''}`,
      offer.inTime ? { zh: '能', en: 'yes' } : { zh: '不能', en: 'no' },
    ]),
  );

/** Sold, expected, and what is left when nothing is ordered: it reaches zero on the day of the stock-out. */
function plot(proposal: OrderProposal, history: number[], today: string) {
  const past = history.slice(-PAST_DAYS);
  const dayOf = (k: number) => new Date(Date.parse(today) + k * 86_400_000).toISOString().slice(5, 10);
  const gap = (count: number): null[] => new Array<null>(count).fill(null);
  const { demand, stockOutOn } = proposal;
  return {
    title: stockOutOn
      ? { zh: `${proposal.sku}：${stockOutOn} 断货`, en: `${proposal.sku}: sold out on ${stockOutOn}` }
      : { zh: `${proposal.sku}：销量与预测`, en: `${proposal.sku}: sales and forecast` },
    form: 'line' as const,
    unit: { zh: '件', en: 'units' },
    labels: [...past.map((_, k) => dayOf(k - past.length)), ...demand.map((_, k) => dayOf(k))],
    series: [
      { name: { zh: '已售', en: 'Sold' }, values: [...past, ...gap(demand.length)] },
      { name: { zh: '预测', en: 'Forecast' }, values: [...gap(past.length), ...demand.map(tenth)] },
      {
        name: { zh: '剩余库存', en: 'Stock left' },
        values: [...gap(past.length), ...leftByDay(proposal, today)],
      },
    ],
  };
}
