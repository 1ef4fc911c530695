import { actions, button, card, deadline, defineCommand } from '#kit';
import { personName, rotaName, rotaOf, whoIs } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 代班', en: 'oncall cover' },
  aliases: ['代班'],
  summary: { zh: '某人在一段时间里代替值班的人', en: 'Somebody in the place of whoever would be on call, for a while' },
  examples: ['值班 代班 @李四 从 明天 9:00 到 明天 18:00', 'oncall cover @ben from tomorrow 9:00 to tomorrow 18:00'],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    who: personName,
    from: { ...deadline({ zh: '开始', en: 'begin' }), marker: { zh: '从', en: 'from' } },
    to: { ...deadline({ zh: '结束', en: 'end' }), marker: { zh: '到', en: 'to' } },
    rota: rotaName,
  },
  async plan(ask) {
    const { who, from, to, rota } = ask.args;
    const person = await whoIs(who, ask);
    return ask.services.oncall.planCover({ code: rotaOf(rota), person, from, to }, ask.now);
  },
  async apply({ effect, by, services }) {
    const id = await services.oncall.cover(effect, by);
    return {
      message: card(
        effect.summary,
        [actions(button({ label: { zh: '取消代班', en: 'End it' }, says: `oncall uncover ${id}` }))],
        'success',
      ),
      inverse: { says: `oncall uncover ${id}` },
    };
  },
});
