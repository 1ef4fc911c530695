import { expect, it } from 'vitest';
import command from '../../../handlers/commands/record-inputs.ts';

it('lists what can be recorded, for which metrics, and how fresh it is', async () => {
  const input = {
    ...{ code: 'ad-cost', name: { zh: '广告花费', en: 'ad cost' }, unit: 'money', of: 'shop' },
    grains: ['day'],
    range: { min: 0, max: 9 },
  };
  const metrics = [{ code: 'traffic-cost', name: { zh: '每单流量成本', en: 'Traffic cost' }, inputs: ['ad-cost'] }];
  const states = [
    { input, metrics, last: '2026-11-22', shops: 2 },
    { input: { ...input, code: 'visits' }, metrics: [], last: undefined, shops: 0 },
  ];
  const services = { observations: { inputStates: async () => states } };
  const message = 'run' in command ? await command.run({ services, most: (n: number) => n } as never) : undefined;
  const said = JSON.stringify(message);
  for (const words of ['ad cost', '2026-11-22', 'Traffic cost', 'never']) expect(said).toContain(words);
});
