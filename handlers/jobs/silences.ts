import { defineJob } from '#kit';
import { silenceNote } from '../views/silences.ts';

export default defineJob({
  name: 'silences',
  summary: {
    zh: '静默到期前半小时提醒，到期时仍在告警就说明',
    en: 'Remind half an hour before a silence ends, and say what still fires when it has',
  },
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  effect: 'write',
  async run({ services, now }) {
    const soon = await services.silences.takeReminders(now);
    const over = await services.silences.takeEnded(now);
    await services.alertsIn.clearReceipts();
    return [...soon.map((one) => ({ ...one, over: false })), ...over.map((one) => ({ ...one, over: true }))].flatMap(
      ({ silence, roomId, firing, over }) =>
        roomId === undefined ? [] : [{ room: roomId, message: silenceNote(silence, firing, over) }],
    );
  },
});
