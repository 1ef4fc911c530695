import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importObservations } from '../../../src/tools/import-observations.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-observations-'));
const rejects = path.join(folder, 'rejects.csv');
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const load = async (bytes: Buffer, shop?: string) => {
  const file = path.join(folder, 'traffic.csv');
  writeFileSync(file, bytes);
  const lines = await importObservations(chat.database.url, file, { shop, rejects });
  return lines.map(({ en }) => en).join('\n');
};

const kept = () =>
  rowsIn(
    chat,
    `select code || ' ' || day || ' ' || trim_scale(value) || case when replaced_at is null then '' else ' *' end as said
    from observation order by id`,
  ).then((rows) => rows.map(({ said }) => said));

/** 日期,访客数,花费 in GBK, and rows. */
const GBK = Buffer.concat([
  Buffer.from('c8d5c6da2cb7c3bfcdcafd2cbba8b7d10a', 'hex'),
  Buffer.from('2025-11-20,"1,234",99.5\n2025/11/21,1300,\n20251121,1310,7\nsoon,5,6\n'),
]);

it('takes a file of GBK for a shop, keeps both numbers of a day, names what is wrong, and adds nothing again', async () => {
  const said = await load(GBK, 'SH-2');
  expect(said).toContain('4 figures added, 0 changed, 0 known already; 1 not taken');
  expect(said).toContain('the later counts and both are kept: line 4');
  expect(said).toContain('Line 5: “soon” is no day');
  expect(readFileSync(rejects, 'utf8')).toContain('soon');
  const rows = [
    ...[
      'visitors 2025-11-20 1234',
      'ad-cost 2025-11-20 99.5',
      'visitors 2025-11-21 1310',
      'visitors 2025-11-21 1300 *',
    ],
    'ad-cost 2025-11-21 7',
  ];
  expect(await kept()).toEqual(rows);
  expect(await load(GBK, 'SH-2')).toContain('0 figures added, 0 changed, 4 known already');
  expect(await kept()).toEqual(rows);
});

it('takes nothing of a file that makes no sense', async () => {
  await expect(load(Buffer.from('a,b\n1,2\n'))).rejects.toMatchObject({ code: 'observation.refused' });
  await expect(load(GBK)).rejects.toMatchObject({ code: 'observation.nothing' });
  await expect(importObservations(chat.database.url, '/nowhere.csv', { shop: undefined })).rejects.toMatchObject({
    code: 'imports.no_file',
  });
});
