import { expect, it } from 'vitest';
import command from '../../../handlers/commands/onboarding-item.ts';

it('plans with what was asked, and says what was done', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const asked: unknown[] = [];
  const plan = async (what: unknown) => void asked.push(what);
  const services = {
    shops: { find: async () => ({ id: 1, code: 'SH-1' }) },
    onboarding: {
      planTick: plan,
      planOverride: plan,
      planItem: plan,
      applyTick: plan,
      applyOverride: plan,
      applyItem: plan,
    },
  };
  const args = { shop: 'SH-1', item: 'deposit', proof: 'p', reason: 'r', state: 'on', days: 9999 };
  await command.plan({ args, services, now: new Date(0) } as never);
  const wanted = {
    tick: { item: 'deposit', proof: 'p' },
    override: { reason: 'r' },
    item: { code: 'deposit', enabled: true, days: 365 },
  };
  expect(asked[0]).toMatchObject(wanted['item']);
  const done = {
    effect: { summary: { zh: '', en: '' }, data: { shop: 'SH-1' } },
    services,
    actor: { personId: 1 },
    trace: 't',
  };
  expect(await command.apply(done as never)).toMatchObject({
    title: { en: expect.stringMatching(/Ticked|Let through|List changed/) },
  });
});
