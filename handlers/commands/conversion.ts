import { actions, at, card, defineCommand, field, fields, note, optional, rest, table, withData } from '#kit';
import { rateText } from '../views/conversion.ts';
import { notYet, placeIn } from '../views/metric-ask.ts';

export default defineCommand({
  name: { zh: '转化率', en: 'conversion' },
  aliases: ['zhl', '平台转化率'],
  summary: {
    zh: '各平台的转化率：平台自己的口径，和折算成淘宝口径后可以比较的',
    en: 'Conversion by platform: as each counts it, and as Taobao would, so that they can be compared',
  },
  examples: ['转化率', 'conversion', '转化率 上周', 'conversion 2026-11 SH-2'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/conversion', scope: 'kpi.read' },
  args: { what: optional(rest({ zh: '统计期，店铺', en: 'period, shop' }, { max: 120 })) },
  async run({ args, services, now }) {
    const { period: asked, shop } = await placeIn(args.what ?? '', { services, now });
    const narrow = shop ? { shops: [shop.id] } : {};
    const period = asked ?? (await services.kpis.defaultPeriod({ grain: 'month', now, ...narrow }));
    if (period.from > (await services.kpis.today(now))) throw notYet(period);
    const stands = await services.kpis.conversions({ from: period.from, to: period.to, asOf: now, ...narrow });
    const where = shop ? ` · ${shop.code}` : '';
    const title = { zh: `转化率${where} · ${period.words.zh}`, en: `Conversion${where} · ${period.words.en}` };
    if (stands.length === 0) return card(title, [note(NOTHING)]);
    return card(title, [
      withData(
        table(
          COLUMNS,
          stands.map(({ name, own, taobao }) => [
            name,
            rateText(taobao),
            taobao.buyers,
            taobao.visitors,
            rateText(own),
            taobao.days,
          ]),
        ),
        stands.map(({ platform, own, taobao }) => ({
          platform,
          comparable: taobao.value ?? null,
          buyers: taobao.buyers,
          visitors: taobao.visitors,
          own: own.value ?? null,
          shopDays: taobao.days,
        })),
      ),
      ...stands.map(({ name, mapping: { own, taobao, source } }) =>
        note({
          zh: `${name.zh}：淘宝口径 = ${taobao.says.zh}；平台口径 = ${own.says.zh}（${source.zh}）`,
          en: `${name.en}: as Taobao counts = ${taobao.says.en}; its own = ${own.says.en} (${source.en})`,
        }),
      ),
      fields(field({ zh: '统计于', en: 'As of' }, at(now))),
      actions({
        label: { zh: '趋势', en: 'Trend' },
        says: `metric conversion ${period.code}${shop ? ` ${shop.code}` : ''}`,
      }),
    ]);
  },
});

const right = 'right' as const;

const COLUMNS = [
  { label: { zh: '平台', en: 'Platform' } },
  { label: { zh: '淘宝口径', en: 'As Taobao counts' }, align: right },
  { label: { zh: '买家', en: 'Buyers' }, align: right },
  { label: { zh: '访客', en: 'Visitors' }, align: right },
  { label: { zh: '平台口径', en: 'Its own' }, align: right },
  { label: { zh: '店铺日', en: 'Shop-days' }, align: right },
];

const NOTHING = {
  zh: '这段时间没有任何店铺的访客数：用“录入 访客数”、CSV 或接口录入后就能算（抖音录商品点击人数）',
  en: 'No visitors of any shop are known for this time: enter them with record visitors, by CSV or the API (of Douyin product-clickers), then it can be counted',
};
