import { expect, it } from 'vitest';
import command from '../../../handlers/commands/paper-add.ts';

if (command.effect !== 'write') throw new Error('it writes');
const { plan, apply } = command;

it('plans for the group where it is named, and leaves out what was not said', async () => {
  const asked: unknown[] = [];
  const services = { papers: { planAdd: async (what: unknown) => void asked.push(what) } };
  const args = { shop: '全组', kind: 'insurance', name: 'liability', to: '2027-06-30', holder: undefined };
  await plan({ args, services } as never);
  expect(asked).toEqual([{ shop: undefined, kind: 'insurance', name: 'liability', until: '2027-06-30' }]);
});

it('is undone by the number of the new paper', async () => {
  const services = { papers: { applyAdd: async () => [4] } };
  const ask = {
    effect: { summary: { zh: '', en: '' } },
    services,
    actor: { personId: 1 },
    trace: 't',
    now: new Date(0),
  };
  expect(await apply(ask as never)).toMatchObject({ inverse: { says: 'paper remove 4' } });
});

it('tells the kind “brand” from the brand that it is for', async () => {
  const { bind } = await import('../../../src/commands/parse.ts');
  const typed = 'SH-1 brand "Nike authorisation" of Nike to 2027-06-30';
  const { args } = bind(command, typed, { now: new Date(0), timeZone: 'Asia/Shanghai' });
  expect(args).toMatchObject({ kind: 'brand', name: 'Nike authorisation', brand: 'Nike', to: '2027-06-30' });
});
