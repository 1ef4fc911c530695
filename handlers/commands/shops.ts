import {
  arg,
  card,
  defineCommand,
  field,
  fields,
  type Message,
  money,
  ShopName,
  type ShopSummary,
  table,
  text,
  type Value,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

const DAYS = 30;
const SHOWN = 50;

export default defineCommand({
  name: { zh: '店铺', en: 'shops' },
  aliases: ['dp', 'shop'],
  summary: {
    zh: '列出店铺和近 30 天的订单，或看一家店',
    en: 'List the shops with their orders of 30 days, or look at one',
  },
  examples: ['店铺', 'shops SH-2', '店铺 分店2'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/shops', scope: 'shops.read' },
  args: {
    shop: arg(
      ShopName.optional(),
      { zh: '店铺，省略则全部', en: 'shop, or all of them' },
      { suggest: 'shop', joins: true },
    ),
  },
  async run({ args, services, now, most }) {
    const summaries = await services.shops.summaries({ now, days: DAYS });
    if (args.shop === undefined) return shopList(summaries, most(SHOWN));
    const shop = await services.shops.find(args.shop);
    const found = summaries.find((one) => one.shop.id === shop?.id);
    if (!found) throw noSuchShop(args.shop);
    return shopCard(found);
  },
});

const revenueOf = (one: ShopSummary): Value => {
  const first = one.recent?.revenue[0];
  return first ? money(first) : '–';
};

function shopList(summaries: ShopSummary[], most: number): Message {
  if (summaries.length === 0)
    return card({ zh: '还没有店铺', en: 'There are no shops yet' }, [
      text({ zh: '导入订单后就会出现：npm run import', en: 'They appear with their orders: npm run import' }),
    ]);
  const shown = summaries.slice(0, most);
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '名称', en: 'Name' } },
    { label: { zh: '平台', en: 'Platform' } },
    { label: { zh: `${DAYS} 天订单`, en: `Orders, ${DAYS} d` }, align: 'right' as const },
    { label: { zh: '件数', en: 'Units' }, align: 'right' as const },
    { label: { zh: '金额', en: 'Revenue' }, align: 'right' as const },
    { label: { zh: '截至', en: 'Until' } },
  ];
  const rows = shown.map((one) => [
    one.shop.code,
    {
      zh: `${one.shop.name.zh}${one.shop.isMain && !one.shop.name.zh.includes('主店') ? '（主店）' : ''}`,
      en: `${one.shop.name.en}${one.shop.isMain && !/main/i.test(one.shop.name.en) ? ' (main)' : ''}`,
    },
    one.shop.platform,
    one.recent?.orders ?? 0,
    one.recent?.units ?? 0,
    revenueOf(one),
    one.recent ? { date: one.recent.to } : '–',
  ]);
  return card({ zh: `店铺 · ${summaries.length} 家`, en: `Shops · ${summaries.length}` }, [
    table(columns, rows, summaries.length),
  ]);
}

function shopCard(one: ShopSummary): Message {
  const { shop, covers, recent, latestDay } = one;
  const lines = [
    field({ zh: '编码', en: 'Code' }, shop.code),
    field({ zh: '平台', en: 'Platform' }, shop.platform),
    field({ zh: '币种', en: 'Currency' }, shop.currency),
    field({ zh: '时区', en: 'Time zone' }, shop.timeZone),
  ];
  if (covers)
    lines.push(
      field({ zh: '全部订单', en: 'Orders in all' }, covers.orders),
      field({ zh: '最早', en: 'First' }, { at: covers.first.toISOString() }),
      field({ zh: '最近', en: 'Latest' }, { at: covers.latest.toISOString() }),
    );
  if (recent) {
    lines.push(
      field({ zh: `${recent.from} 至 ${recent.to} 订单`, en: `Orders ${recent.from} to ${recent.to}` }, recent.orders),
      field({ zh: '件数', en: 'Units' }, recent.units),
      field({ zh: '退回件数', en: 'Units returned' }, recent.returnedUnits),
      ...recent.revenue.map((amount) => field({ zh: '金额', en: 'Revenue' }, money(amount))),
    );
  }
  if (latestDay) lines.push(field({ zh: `${latestDay.day} 订单`, en: `Orders on ${latestDay.day}` }, latestDay.orders));
  const history = one.history ? [text({ zh: '这家店的订单是历史数据', en: "This shop's orders are history" })] : [];
  return card({ zh: `店铺 · ${shop.name.zh}`, en: `Shop · ${shop.name.en}` }, [fields(...lines), ...history]);
}
