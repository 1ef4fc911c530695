import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/silences.ts';
import { silenceNote } from '../../../handlers/views/silences.ts';

const silence = {
  ...{
    id: 3,
    matchers: 'shop=SH-2',
    startsAt: new Date(0),
    endsAt: new Date('2026-11-23T10:00:00Z'),
    liftedAt: undefined,
  },
  ...{ liftedBy: '', author: 'Lin', reason: 'moving', state: 'active' as const, quiet: 0 },
};

it('tells the room where each was made, and none that has no room', async () => {
  const services = {
    silences: {
      takeReminders: async () => [{ silence, roomId: 7, firing: 2 }],
      takeEnded: async () => [{ silence, roomId: undefined, firing: 1 }],
    },
    alertsIn: { clearReceipts: async () => [] },
  };
  const said = await job.run({ services, now: new Date(), slot: new Date() } as never);
  expect(said).toEqual([{ room: 7, message: silenceNote(silence, 2, false) }]);
  expect(silenceNote(silence, 1, true).title.en).toBe('Silence 3 has ended, and it still fires');
});
