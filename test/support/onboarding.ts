import { expect } from 'vitest';
import type { AnyCommand } from '../../src/commands/define.ts';
import { openOwner } from '../../src/db/owner.ts';

/** A shop that passed its list already: `connect live` asks no more. */
export async function passedOnboarding(url: string, code: string): Promise<void> {
  const owner = openOwner(url);
  await owner`insert into onboarding (shop_id, passed_at, passed_by) select id, now(), 'test' from shop where code = ${code}`;
  await owner.end();
}

/** A command of the list plans with what was asked (`wanted`), and says what was done. */
export async function plansAndSays(command: AnyCommand, wanted: object): Promise<void> {
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
  expect(asked[0]).toMatchObject(wanted);
  const done = {
    effect: { summary: { zh: '', en: '' }, data: { shop: 'SH-1' } },
    services,
    actor: { personId: 1 },
    trace: 't',
  };
  expect(await command.apply(done as never)).toMatchObject({
    title: { en: expect.stringMatching(/Ticked|Let through|List changed/) },
  });
}
