import { expect, it } from 'vitest';
import command from '../../../handlers/commands/paper-remove.ts';

it('plans for the paper of that number, and says what was done', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const asked: unknown[] = [];
  const plan = async (what: unknown) => void asked.push(what);
  const services = {
    papers: {
      planRenew: plan,
      planRemove: plan,
      applyRenew: async () => ({ id: 4, daysLeft: 300 }),
      applyRemove: async () => {},
    },
  };
  const now = new Date(0);
  await command.plan({ args: { id: 4, until: '2028-06-30' }, services, now } as never);
  expect(asked).toMatchObject([{ id: 4, now }]);
  const done = { effect: { summary: { zh: '', en: '' } }, services, actor: { personId: 1 }, trace: 't', now };
  expect(await command.apply(done as never)).toMatchObject({ tone: 'success' });
});
