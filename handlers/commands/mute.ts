import { card, defineCommand, muteUsers, muteWords, note, table, text, withData } from '#kit';

export default defineCommand({
  name: { zh: '静音时段', en: 'mute' },
  aliases: ['mutes', 'mute timings'],
  summary: {
    zh: '静音时段：哪些时候哪些路由不通知，例如夜间、大促冻结',
    en: 'Mute timings: when which routes do not tell, such as nights or a sales freeze',
  },
  examples: ['静音时段', 'mute'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  args: {},
  async run({ services }) {
    const policy = await services.alertRouting.policy();
    const how = {
      zh: '例如：静音时段 添加 夜间 22:00-07:00 用于=default',
      en: 'For example: mute add nights 22:00-07:00 on=default',
    };
    if (policy.mutes.length === 0)
      return card({ zh: '静音时段 · 0', en: 'Mute timings · 0' }, [
        text({ zh: `还没有。${how.zh}`, en: `There is none. ${how.en}` }),
      ]);
    return card({ zh: `静音时段 · ${policy.mutes.length}`, en: `Mute timings · ${policy.mutes.length}` }, [
      withData(
        table(
          [
            { label: { zh: '名称', en: 'Name' } },
            { label: { zh: '什么时候', en: 'When' } },
            { label: { zh: '用于路由', en: 'Routes' } },
          ],
          policy.mutes.map((one) => [one.name, muteWords(one), muteUsers(policy, one.name).join(', ') || '–']),
        ),
        policy.mutes.map((one) => ({
          name: one.name,
          when: muteWords(one),
          routes: muteUsers(policy, one.name).join(';'),
        })),
      ),
      note(how),
    ]);
  },
});
