import {
  card,
  defineCommand,
  type Figure,
  field,
  fields,
  figureCalled,
  goalWords,
  money,
  note,
  optional,
  table,
  text,
  UserError,
  type Value,
  valueArg,
} from '#kit';

export default defineCommand({
  name: { zh: '供应链', en: 'supply-chain' },
  aliases: ['gyl', '供应链指标', 'supply chain', '供應鏈'],
  summary: {
    zh: '周转、可售天数、缺货率、满足率等指标，连同定义',
    en: 'Turnover, days of cover, stock-outs, fill rate and more, each with its definition',
  },
  examples: ['供应链', 'supply-chain turnover'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/supply-chain', scope: 'inventory.read' },
  args: {
    figure: optional(
      valueArg({ zh: '指标（周转、缺货率……）', en: 'figure (turnover, stock-outs, ...)' }, (typed) => {
        const found = figureCalled(typed);
        return found ? { value: found.name } : undefined;
      }),
    ),
  },
  async run({ args, services, now }) {
    const span = { ...(await services.orders.lastDays({ now, days: 90 })), now };
    const all = await services.figures.all(span);
    const one = all.find(({ name }) => name === args.figure);
    if (args.figure && !one)
      throw new UserError('figures.not_found', { zh: '没有这个指标', en: 'There is no such figure' });
    return one ? detail(one) : overview(all, span);
  },
});

const overview = (all: Figure[], { from, to }: { from: string; to: string }) =>
  card(
    { zh: '供应链指标', en: 'Supply chain' },
    [
      table(
        [
          { label: { zh: '指标', en: 'Figure' } },
          { label: { zh: '现在', en: 'Now' }, align: 'right' },
          { label: { zh: '目标', en: 'Goal' }, align: 'right' },
          { label: { zh: '达标', en: 'Met' } },
        ],
        all.map((figure) => [figure.label, shown(figure), goalWords(figure) ?? '', metOf(figure)]),
      ),
      note({
        zh: `销售统计 ${from} 至 ${to}；看一个指标的定义：供应链 周转`,
        en: `Sales of ${from} to ${to}; for the definition of one: supply-chain turnover`,
      }),
    ],
    all.some(({ meets }) => meets === false) ? 'warning' : 'normal',
  );

function detail(figure: Figure) {
  const goal = goalWords(figure);
  return card(
    { zh: `供应链 · ${figure.label.zh}`, en: `Supply chain · ${figure.label.en}` },
    [
      fields(
        field({ zh: '现在', en: 'Now' }, shown(figure)),
        ...(goal ? [field({ zh: '目标', en: 'Goal' }, goal)] : []),
        ...(figure.worth ?? []).map((amount) => field({ zh: '金额', en: 'Worth' }, money(amount))),
        field({ zh: '统计对象数', en: 'Counted' }, figure.of),
      ),
      text(figure.says),
    ],
    figure.meets === false ? 'warning' : 'normal',
  );
}

const shown = ({ value, unit }: Figure): Value => {
  if (value === undefined) return { zh: '还没有数据', en: 'nothing to count yet' };
  const n = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return { zh: `${n} ${unit.zh}`, en: `${n} ${unit.en}` };
};

const metOf = ({ meets }: Figure): Value =>
  meets === undefined ? '' : meets ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
