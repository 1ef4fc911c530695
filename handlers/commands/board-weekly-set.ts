import { card, defineCommand, rest, text } from '#kit';

export default defineCommand({
  name: { zh: '周报指标 设置', en: 'board weekly set' },
  aliases: ['设周报指标'],
  summary: {
    zh: '设本群周报里的指标，用逗号隔开，最多 12 个；默认 恢复原来的八个',
    en: 'Set the figures of the weekly report of this room, commas between them, 12 at most; default for the eight',
  },
  examples: [
    '周报指标 设置 gmv,客单价,违规率',
    'board weekly set gmv, basket, violation-rate',
    'board weekly set default',
  ],
  permission: 'kpi.manage',
  effect: 'write',
  args: {
    metrics: rest(
      { zh: '指标，用逗号隔开，或 默认', en: 'metrics with commas between them, or default' },
      { max: 400 },
    ),
  },
  plan: ({ args, services, room }) => services.kpis.planWeekly({ id: room.id, name: room.name }, args.metrics),
  async apply({ effect, by, services, room }) {
    await services.kpis.applyWeekly(effect, by.actor);
    const codes = await services.kpis.weeklyOf(room.id);
    const names = codes.flatMap((code) => services.kpis.of(code)?.name ?? []);
    return card(
      { zh: '本群的周报指标已改', en: 'Weekly figures of this room set' },
      [text({ zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') })],
      'success',
    );
  },
});
