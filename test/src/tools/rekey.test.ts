import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { createSealer } from '../../../src/core/seal.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { reseal, SEALED } from '../../../src/db/reseal.ts';
import { ensureSecretKey, keptKey, replaceSecretKey } from '../../../src/keys.ts';
import { runRekey } from '../../../src/tools/rekey.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const OLD = 'the key that was there before, long enough 0123';
const NEW = 'the key that takes its place, long enough 456789';
let database: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  owner = openOwner(database.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const dataDir = mkdtempSync(path.join(tmpdir(), 'zhanggui-rekey-'));
const configOf = (env: Record<string, string>) =>
  loadConfig({ DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env }, process.cwd());
async function rekey(env: Record<string, string>) {
  const out = new PassThrough();
  const error = new PassThrough();
  const code = await runRekey([], configOf(env), { out, error, lang: 'en' });
  return { code, said: String(out.read() ?? ''), error: String(error.read() ?? '') };
}
const seal = (key: string, purpose: string, text: string) => createSealer(key, purpose).seal(text);

it('seals everything anew, goes on where it stopped, and says when the earlier key may go', async () => {
  await owner`insert into shop_connection (shop_id, connector, account, credentials, tokens, connected_by) values
    (1, 'doudian', 'd-1', ${seal(OLD, 'platform', '{"a":1}')}, ${seal(OLD, 'platform', '{}')}, 'test'),
    (2, 'doudian', 'd-2', ${seal('a third key that nobody has kept 0123456789', 'platform', '{}')}, null, 'test')`;
  await owner`insert into vendor_token (name, token, expires_at) select 'v' || n, ${seal(OLD, 'vendor-token', 'tok')}, now() from generate_series(1, 450) n`;
  await owner`insert into room (channel, address, direct, name, robot_key) values ('wecom', 'g', false, 'g', ${seal(OLD, 'robot-key', 'robot')})`;
  // Some are done already, as by a run that was stopped in the middle.
  await owner`update vendor_token set token = ${seal(NEW, 'vendor-token', 'tok')} where name like 'v1%'`;

  expect(await rekey({ SECRET_KEY: OLD })).toMatchObject({ code: 1, said: '' });
  const before = configOf({ SECRET_KEY: OLD }).customerHashKey;
  const first = await rekey({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
  expect(first.code).toBe(0);
  expect(first.said).toContain('shop_connection.credentials: 1 sealed anew, 0 were already, 1 cannot be opened');
  expect(first.said).toContain('vendor_token.token: 339 sealed anew, 111 were already');
  expect(first.said).toContain('Run it once more');
  const again = await rekey({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
  expect(again.said).toContain('vendor_token.token: 0 sealed anew, 450 were already');
  expect(again.said).toContain('remove SECRET_KEY_PREVIOUS');
  // Without the earlier key everything opens, and customers are who they were.
  const [room] = await owner<{ key: Buffer }[]>`select robot_key as key from room`;
  expect(String(createSealer(NEW, 'robot-key').open(room!.key))).toBe('robot');
  expect(configOf({ SECRET_KEY: NEW }).customerHashKey).toBe(before);
  expect(before).not.toBe(loadConfig({ SECRET_KEY: NEW }, '/nowhere', undefined, () => undefined).customerHashKey);
});

it('leaves a value that changes meanwhile as it is', async () => {
  await owner`delete from room`;
  await owner`insert into room (channel, address, direct, name, robot_key) values ('wecom', 'h', false, 'h', ${seal(OLD, 'robot-key', 'one')})`;
  const place = SEALED.find(({ table }) => table === 'room')!;
  const now = createSealer(NEW, 'robot-key');
  const busy = {
    ...now,
    seal: (plain: string | Uint8Array) => now.seal(plain),
    open: (sealed: Uint8Array) => now.open(sealed),
  };
  const other = openOwner(database.url);
  await other`update room set robot_key = ${now.seal('two')}`;
  await reseal(owner, place, { now: busy, earlier: createSealer(OLD, 'robot-key') });
  const [room] = await owner<{ key: Buffer }[]>`select robot_key as key from room`;
  expect(String(now.open(room!.key))).toBe('two');
  await other.end();
});

it('a key of our own is replaced with the earlier one kept, and what it sealed still opens', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-keys-'));
  const first = ensureSecretKey(folder);
  const customers = loadConfig({ DATA_DIR: folder }, '/').customerHashKey;
  replaceSecretKey(folder);
  const config = loadConfig({ DATA_DIR: folder }, '/');
  expect(config.secretKey).not.toBe(first);
  expect(config.secretKeyPrevious).toBe(first);
  expect(keptKey(folder, 'secret.key.previous')).toBe(first);
  expect(config.customerHashKey).toBe(customers);
  expect(existsSync(path.join(folder, 'secret.key.new'))).toBe(false);
  expect(readFileSync(path.join(folder, 'secret.key'), 'utf8')).toHaveLength(43);
  const sealed = createSealer(first, 'platform').seal('x');
  expect(String(createSealer(config.secretKey, 'platform', config.secretKeyPrevious).open(sealed))).toBe('x');
});
