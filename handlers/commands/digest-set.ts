import { card, choice, defineCommand, digestSaid, field, fields, rest } from '#kit';

const WHAT = {
  daily: '日报',
  weekly: '周报',
  monthly: '月报',
  quarterly: '季报',
  quiet: '免打扰',
  holidays: '节假日',
} as const;

export default defineCommand({
  name: { zh: '简报 设置', en: 'digest set' },
  summary: {
    zh: '设本群的简报：开关、星期或日期、时间、指标、免打扰、节假日顺延',
    en: 'Set the digests of this room: on or off, day, time, figures, quiet hours, holidays',
  },
  examples: [
    '简报 设置 日报 开 9:00',
    'digest set daily on 9:00',
    '简报 设置 周报 周五 9:30',
    'digest set monthly on 10 9:00',
    'digest set quiet 22:00-8:00',
    'digest set weekly figures gmv,orders',
    '简报 设置 节假日 关',
  ],
  permission: 'room.manage',
  effect: 'write',
  args: {
    what: choice({ zh: '哪一项', en: 'which setting' }, WHAT),
    value: rest({ zh: '怎么设', en: 'value' }, { max: 300 }),
  },
  plan: ({ args, services, room, now }) =>
    services.digests.planSettings({
      ...{ what: args.what, value: args.value, room, now },
      figure: (typed) => services.kpis.of(typed)?.code,
    }),
  async apply({ effect, services, room, by }) {
    await services.digests.applySettings(effect, by.actor);
    const settings = await services.digests.settingsOf(room.id);
    const what = String(effect.data['what']) as keyof typeof WHAT;
    return card(
      { zh: '简报设置已更新', en: 'Digest setting changed' },
      [fields(field({ zh: WHAT[what], en: what }, digestSaid(settings, what)))],
      'success',
    );
  },
});
