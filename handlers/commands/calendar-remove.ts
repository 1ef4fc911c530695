import { card, day, defineCommand, optional, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '日历 删除', en: 'calendar remove' },
  aliases: ['删除日历', 'calendar 删除'],
  summary: { zh: '从日历删除一个节日或促销', en: 'Remove a holiday or promotion from the calendar' },
  examples: ['日历 删除 2027-06-18 618', 'calendar remove 2027-06-18 618'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/calendar/{day}', scope: 'inventory.write' },
  args: {
    day: day({ zh: '日期（2027-06-18）', en: 'day (2027-06-18)' }),
    name: valueArg({ zh: '名称', en: 'name' }, (typed) => ({ value: typed })),
    for: optional(
      valueArg({ zh: '商品或品类', en: 'SKU or category' }, (typed) => ({ value: typed }), {
        marker: { zh: '对', en: 'for' },
      }),
    ),
  },
  async plan({ args, services }) {
    const subject = await services.supply.subjectOf(args.for);
    return services.supply.planRemoveDay({ day: args.day, name: args.name, subject });
  },
  async apply({ effect, services }) {
    await services.supply.removeDay(effect);
    return card({ zh: '已从日历删除', en: 'Removed from the calendar' }, [text(effect.summary)], 'success');
  },
});
