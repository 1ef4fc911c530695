import { actions, at, button, card, deadline, defineCommand, field, fields } from '#kit';
import { alertName, between, byOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 暂停', en: 'alert snooze' },
  aliases: ['暂停告警'],
  summary: {
    zh: '一组告警先放一放：到时间再提醒，升级从停下的地方继续',
    en: 'Put alerts off: they come back then, and their escalation goes on where it stood',
  },
  examples: ['告警 暂停 A12 2h', 'alert snooze A12 2h', 'alert snooze A12 tomorrow 9:00'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { alert: alertName, until: deadline({ zh: '到什么时候（2h、18:00）', en: 'until when (2h, 18:00)' }) },
  async plan(ask) {
    const { alert, until } = ask.args;
    between(until, ask.now, { least: 60_000, most: 168 * 3_600_000 }, { zh: '暂停', en: 'A snooze' });
    return ask.services.escalations.planSnooze(alert, byOf(ask), until);
  },
  async apply(ask) {
    await ask.services.escalations.snooze(ask.effect, byOf(ask));
    const name = `A${ask.args.alert}`;
    return card({ zh: `${name} 已暂停`, en: `${name} is snoozed` }, [
      fields(field({ zh: '到', en: 'Until' }, at(ask.args.until))),
      actions(button({ label: { zh: '现在唤醒', en: 'Wake it now' }, says: `alert wake ${name}` })),
    ]);
  },
});
