import { at, card, choice, defineCommand, note, optional, table, text, withData } from '#kit';
import { STATES } from '../views/silences.ts';

export default defineCommand({
  name: { zh: '静默列表', en: 'silences' },
  aliases: ['silence list', '静默 列表', '静默列表'],
  summary: {
    zh: '生效中的静默：条件、谁、为什么、到何时；写 全部 也看过期的',
    en: 'Silences in force: conditions, who, why, until when; all shows those that are over too',
  },
  examples: ['静默列表', 'silences', '静默列表 全部', 'silences all'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts/silences', scope: 'alerts.read' },
  args: { which: optional(choice({ zh: '全部', en: 'all' }, { all: '全部' })) },
  async run({ args, services, now, most }) {
    const all = args.which === 'all';
    const { rows, total, open } = await services.silences.list({ now, limit: most(20), all });
    const title = all
      ? { zh: `静默 · ${open} 个生效，共 ${total} 个`, en: `Silences · ${open} in force of ${total}` }
      : { zh: `静默 · ${total} 个生效`, en: `Silences · ${total} in force` };
    if (rows.length === 0)
      return card(title, [
        text({
          zh: '没有。例如：静默 店铺=SH-2 2h 平台维护',
          en: 'There is none. For example: silence shop=SH-2 2h platform maintenance',
        }),
      ]);
    return card(title, [
      withData(
        table(
          [
            { label: { zh: '编号', en: 'No.' }, align: 'right' },
            { label: { zh: '条件', en: 'Conditions' } },
            { label: { zh: '到', en: 'Until' } },
            { label: { zh: '谁', en: 'By' } },
            { label: { zh: '原因', en: 'Reason' } },
            { label: { zh: '状态', en: 'State' } },
            { label: { zh: '静默中', en: 'Quiet now' }, align: 'right' },
          ],
          rows.map((one) => [
            one.id,
            one.matchers,
            at(one.liftedAt ?? one.endsAt),
            one.author,
            one.reason,
            STATES[one.state],
            one.quiet,
          ]),
          total,
        ),
        rows.map((one) => ({
          id: one.id,
          matchers: one.matchers,
          starts_at: one.startsAt.toISOString(),
          ends_at: one.endsAt.toISOString(),
          lifted_at: one.liftedAt?.toISOString() ?? null,
          author: one.author,
          reason: one.reason,
          state: one.state,
          quiet: one.quiet,
        })),
      ),
      note({ zh: '提前结束：静默 结束 <编号>', en: 'To end one early: silence end <number>' }),
    ]);
  },
});
