import { expect, it } from 'vitest';
import command from '../../../handlers/commands/record-list.ts';

const entry = {
  ...{
    code: 'staff-cost',
    name: { zh: '人力成本', en: 'staff cost' },
    unit: 'money',
    day: '2026-10-01',
    covers: 'month',
  },
  ...{ shop: null, part: '', value: '120000', currency: 'CNY', source: 'chat', author: 'console:me', at: new Date(0) },
};
const run = (args: object, input?: object) => {
  const entries = async () => ({ rows: [entry, { ...entry, replacedAt: new Date(1) }], total: 2 });
  const services = { observations: { entries, inputCalled: () => input } };
  return 'run' in command ? command.run({ args, services, most: (n: number) => n } as never) : undefined;
};

it('shows who recorded what and when, and what was replaced', async () => {
  const said = JSON.stringify(await run({}));
  for (const words of ['staff cost', '2026-10', '120000 CNY', 'console:me', 'counts', 'replaced'])
    expect(said).toContain(words);
});

it('refuses what cannot be recorded', async () => {
  await expect(run({ input: 'mood' })).rejects.toMatchObject({ code: 'observation.unknown' });
});
