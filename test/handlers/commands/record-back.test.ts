import { expect, it } from 'vitest';
import command from '../../../handlers/commands/record-back.ts';

it('takes an import back by its code, within the shops of whoever asks (shown in record.test.ts)', async () => {
  expect(command).toMatchObject({ permission: 'kpi.write', reach: 'shop', effect: 'write' });
  const planned: string[] = [];
  const services = { observations: { planBack: async (batch: string) => planned.push(batch) } };
  if ('plan' in command) await command.plan({ args: { batch: '0a1b2c3d' }, services } as never);
  expect(planned).toEqual(['0a1b2c3d']);
});
