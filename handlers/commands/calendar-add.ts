import { card, choice, day, defineCommand, field, fields, optional, valueArg } from '#kit';

/** Nobody sells a hundred times of an ordinary day; more is a slip of the finger. */
const MOST_PERCENT = 10_000;

export default defineCommand({
  name: { zh: '日历 添加', en: 'calendar add' },
  aliases: ['添加日历', 'calendar 添加'],
  summary: {
    zh: '记一个节日或促销和当天需求是平常的百分之几，可以只对一个商品或品类',
    en: 'Mark a holiday or promotion and its demand in percent of an ordinary day, for all or for a SKU or category',
  },
  examples: [
    '日历 添加 2027-06-18 618 促销 250%',
    'calendar add 2027-06-18 618 promotion 250%',
    'calendar add 2027-02-06 "Chinese New Year" holiday 30% for TEE-RED-M',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/calendar', scope: 'inventory.write' },
  args: {
    day: day({ zh: '日期（2027-06-18）', en: 'day (2027-06-18)' }),
    name: valueArg({ zh: '名称（有空格就加引号）', en: 'name (in quotes if it has spaces)' }, (typed) =>
      typed.length <= 60 ? { value: typed } : undefined,
    ),
    kind: choice({ zh: '节日 或 促销', en: 'holiday or promotion' }, { holiday: '节日', promotion: '促销' }),
    uplift: valueArg({ zh: '百分比（250%）', en: 'percent (250%)' }, (typed) => {
      const value = Number(/^(\d{1,5})%?$/.exec(typed)?.[1] ?? Number.NaN);
      return value <= MOST_PERCENT ? { value } : undefined;
    }),
    for: optional(
      valueArg({ zh: '商品或品类', en: 'SKU or category' }, (typed) => ({ value: typed }), {
        marker: { zh: '对', en: 'for' },
      }),
    ),
  },
  async plan({ args, services }) {
    const subject = await services.supply.subjectOf(args.for);
    const { day, name, kind, uplift } = args;
    return services.supply.planAddDay({ day, name, kind, subject, upliftPercent: uplift });
  },
  async apply({ effect, services }) {
    await services.supply.addDay(effect);
    const { day, name, upliftPercent, subject } = effect.data;
    return card(
      { zh: `已记入日历 · ${day} ${name}`, en: `In the calendar · ${day} ${name}` },
      [
        fields(
          field({ zh: '需求', en: 'Demand' }, `${upliftPercent}%`),
          field({ zh: '范围', en: 'For' }, subject === '*' ? { zh: '全部', en: 'all' } : String(subject)),
        ),
      ],
      'success',
    );
  },
});
