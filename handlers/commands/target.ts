import { card, defineCommand, field, fields, type Localized, rest, type Value } from '#kit';
import { unknownMetric } from '../views/metric-ask.ts';
import { noSuchShop } from '../views/shops.ts';

const SHOP = /(?:^|\s)(?:shop|店铺)=("[^"]*"|'[^']*'|\S+)/i;

export default defineCommand({
  name: { zh: '目标', en: 'target' },
  aliases: ['设目标', '指标目标'],
  summary: {
    zh: '设一个指标的目标或告警线，对集团或一家店；默认 恢复原样',
    en: 'Set the target or the alarm of a metric, for the group or a shop; default takes it back',
  },
  examples: [
    '目标 客单价 >=350 CNY 双十二后提价',
    'target basket >=350 CNY after the price rise',
    'target retention 65% shop=SH-2',
    'target labour-share alarm >20% clear <=18%',
    '目标 retention 默认',
  ],
  permission: 'kpi.manage',
  effect: 'write',
  args: {
    target: rest(
      {
        zh: '指标 >=数 [币种] [周|月|季] [告警 >数 解除 数] [shop=店铺] 原因',
        en: 'metric >=number [currency] [week|month|quarter] [alarm >n clear n] [shop=] reason',
      },
      { max: 400, verbatim: true },
    ),
  },
  async plan({ args, services }) {
    const found = services.kpis.named(args.target.replace(SHOP, ' '));
    if (!found) throw unknownMetric(args.target);
    const typed = SHOP.exec(args.target)?.[1]?.replace(/^["']|["']$/g, '');
    const shop = typed === undefined ? undefined : await services.shops.find(typed);
    if (typed !== undefined && !shop) throw noSuchShop(typed);
    const [own] = shop ? await services.kpis.shops([shop.id]) : [];
    return services.kpis.planTarget({ kind: found.kind, shop: own, words: found.rest });
  },
  async apply({ effect, by, services }) {
    await services.kpis.applyTarget(effect, by.actor);
    return card(
      { zh: '目标已改', en: 'Target set' },
      [
        fields(
          ...effect.rows.flatMap(({ label, changes }) =>
            changes.map(({ before, after }) => field(label, stepWords(before, after))),
          ),
        ),
      ],
      'success',
    );
  },
});

const stepWords = (before: Value, after: Value): Localized => {
  const said = (value: Value, lang: 'zh' | 'en') =>
    typeof value === 'object' && lang in value ? (value as Localized)[lang] : String(value);
  return { zh: `${said(before, 'zh')} → ${said(after, 'zh')}`, en: `${said(before, 'en')} → ${said(after, 'en')}` };
};
