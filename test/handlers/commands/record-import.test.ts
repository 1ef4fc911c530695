import { expect, it } from 'vitest';
import command from '../../../handlers/commands/record-import.ts';

it('takes what was pasted with its line breaks, and answers what was not taken (shown in record.test.ts)', async () => {
  expect(command).toMatchObject({
    permission: 'kpi.write',
    reach: 'shop',
    args: { rows: { verbatim: true, lines: true } },
  });
  const done = {
    ...{ added: 2, replaced: 1, same: 0, twice: [3], ignored: ['mood'], empty: 1, before: 0, batch: '0a1b2c3d' },
    wrong: [{ line: 4, why: { zh: '没有日期', en: 'there is no day' } }],
  };
  const services = { observations: { applyImport: async () => done } };
  const ask = { effect: { rows: [] }, by: { actor: 'me' }, services, now: new Date(0) };
  const message = 'apply' in command ? await command.apply(ask as never) : undefined;
  const said = JSON.stringify(message);
  for (const words of [
    '2 figures added, 1 changed',
    'line 3',
    'mood',
    '1 cell held',
    'Line 4: there is no day',
    'record back 0a1b2c3d',
  ])
    expect(said).toContain(words);
});
