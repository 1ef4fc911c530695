import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, got, keyFor, pagesFetch } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';
import { folderOf, unzipped } from '../../support/unzip.ts';

/** Two shops with an order of the same number each, 1,100 rows of others between them, and all of it linked. */
let house: House;
const SCRIPT = path.join(import.meta.dirname, '../../../docs/verify-evidence.mjs');
const says = (text: string, as = 'me') => house.app.console.ask({ as, room: 'ops', key: randomUUID(), text });

beforeAll(async () => {
  house = await openHouse();
  const { sql } = house;
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, paid_at, currency, source)
    select id, 'A-1001', 'sale', 'paid', now() - interval '2 hours', now() - interval '1 hour', 'CNY', 'test' from shop`;
  await sql`insert into evidence (kind, actor, shops, subjects, body)
    select 'finding', 'rule:x', array[s.id], array['order:' || s.code || '/A-1001', 'shop:' || s.code],
      json_build_object('act', 'found', '说', E'=1+1\n' || s.code) from shop s, generate_series(1, 3)`;
  await sql`insert into evidence (kind, actor, shops, subjects, body) select 'stock', 'job:x', '{2}', '{sku:MUG-1}', '{}' from generate_series(1, 1100)`;
  await sql`insert into evidence (kind, actor, shops, subjects, body) values ('finding', 'rule:x', '{1}', '{order:SH-1/A-1001}', '{"act": "again"}')`;
  await says('adjust TEE-RED-M sh-1 +1');
  await sql`select seal_evidence(5000)`;
});
afterAll(() => house.close());

async function linkFor(what: string, as = 'me'): Promise<string> {
  const answer = await says(`trace bundle ${what}`, as);
  const secret = /\/evidence#([\w-]+)/.exec(JSON.stringify(answer))?.[1];
  if (!secret) throw new Error(JSON.stringify(answer));
  return secret;
}

async function fetched(secret: string) {
  const page = await pagesFetch(house);
  const { headers } = await cookie();
  const answer = await fetch(`${house.pages}/evidence`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ secret }),
  });
  expect(page).toBeTypeOf('function');
  return answer.headers.get('content-type') === 'application/zip'
    ? { files: unzipped(Buffer.from(await answer.arrayBuffer())), status: answer.status }
    : { text: (await got(answer)).text, status: answer.status };
}

async function cookie() {
  const token = readFileSync(path.join(house.dataDir, 'console.token'), 'utf8').trim();
  const signIn = await fetch(`${house.pages}/?token=${token}`, { redirect: 'manual' });
  return { headers: { cookie: (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: house.pages } };
}

const verify = (files: ReadonlyMap<string, Buffer | string>, ...more: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, folderOf(files), ...more], {
    encoding: 'utf8',
  });
  return { status, wrong: stdout.split('\n').filter((line) => line.startsWith('WRONG')), stdout, stderr };
};

/** Whoever changes a bundle can compute its checksums anew, but not sign them. */
function withSums(files: ReadonlyMap<string, Buffer | string>) {
  const rest = [...files].filter(([name]) => name !== 'SHA256SUMS' && name !== 'signature.json');
  const sums = rest.map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join('');
  return new Map(files).set('SHA256SUMS', sums);
}

it('a stranger verifies a bundle with 40 lines, and finds each of the ways to change it', async () => {
  expect(readFileSync(SCRIPT, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  const { files } = await fetched(await linkFor('order SH-1/A-1001'));
  if (!files) throw new Error('no bundle');
  const rows = JSON.parse(String(files.get('rows.json'))) as { kind: string; body: string; id: number; seq: number }[];
  const proof = JSON.parse(String(files.get('proof.json')));
  const findings = rows.filter(({ kind }) => kind === 'finding');
  expect(findings).toHaveLength(4);
  expect(proof.segments.length).toBeGreaterThan(1);
  const whole = verify(files);
  expect(whole).toMatchObject({ status: 0, wrong: [] });
  expect(verify(files, JSON.stringify(proof.signed)).status).toBe(0);
  expect(verify(files, JSON.stringify({ ...proof.signed, seq: 5 })).wrong).toEqual([expect.stringContaining('head 5')]);

  const changing = (name: string, change: (text: string) => string, sums = true) => {
    const changed = new Map(files).set(name, Buffer.from(change(String(files.get(name)))));
    return verify(sums ? withSums(changed) : changed).wrong.map((line) => line.replace(/^WRONG\s+/, ''));
  };
  const json = (change: (all: typeof rows) => unknown) => (text: string) => JSON.stringify(change(JSON.parse(text)));
  const signature = 'signature';
  expect(changing('rows.json', (text) => text.replace('again', 'never'), false)).toContain('checksums');
  expect(changing('rows.json', (text) => text.replace('again', 'never'))).toEqual([
    signature,
    expect.stringContaining(`changed: ${findings[3]?.id}`),
  ]);
  expect(
    changing(
      'rows.json',
      json((all) => all.toReversed()),
    ),
  ).toEqual([signature, 'none missing, in order']);
  expect(
    changing(
      'rows.json',
      json((all) => all.slice(1)),
    ),
  ).toEqual([signature, 'none missing, in order']);
  const one = proof.segments[0].digests.slice(0, 64);
  expect(changing('proof.json', (text) => text.replace(one, one.replace(/./g, '0')))).toContain('chain');
  expect(
    changing('proof.json', (text) => text.replace(`"head":"${proof.signed.head}"`, `"head":"${'0'.repeat(64)}"`)),
  ).toEqual(expect.arrayContaining(['chain', expect.stringContaining('head ')]));
}, 20_000);

it('holds a timeline for people and for spreadsheets, and pages that run nothing', async () => {
  const { files } = await fetched(await linkFor('order SH-1/A-1001'));
  const page = String(files?.get('index.html'));
  expect(page).toMatch(/下单.*ordered/s);
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3)/);
  expect(String(files?.get('timeline.csv'))).toContain('order,下单 SH-1/A-1001,ordered SH-1/A-1001');
  const exports = await house.sql`select body->>'act' as act from evidence where kind = 'export' order by id`;
  expect(exports.map(({ act }) => act)).toEqual(expect.arrayContaining(['link', 'fetched']));
});

it('a link is good once, within its hour, for whoever has the session, as long as the asker has the right', async () => {
  const secret = await linkFor('order SH-1/A-1001');
  const stranger = await fetch(`${house.pages}/evidence`, { method: 'POST', body: new URLSearchParams({ secret }) });
  expect([401, 403]).toContain(stranger.status);
  expect((await fetched(secret)).status).toBe(200);
  expect(await fetched(secret)).toMatchObject({ status: 409, text: expect.stringContaining('was used') });
  const late = await linkFor('order SH-1/A-1001');
  await house.sql`update evidence_export set expires_at = now() - interval '1 second' where fetched_at is null`;
  expect((await fetched(late)).status).toBe(409);
});

it('who has SH-2 gets nothing of SH-1, by no name and in no bundle', async () => {
  await says('operator grant console:two operator SH-2');
  await house.sql`insert into role_grant (person_id, role, shop_id, granted_by)
    select person_id, 'compliance', 2, 'console:me' from account where user_id = 'two'`;
  for (const what of ['order SH-1/A-1001', 'SH-1', 'shop 主店', 'batch NONE'])
    expect(await says(`trace ${what}`, 'two'), what).toMatchObject({ error: { code: 'trace.not_found' } });
  for (const what of ['A-1001', 'TEE-RED-M', 'MUG-1', 'shop SH-2']) {
    const said = JSON.stringify(await says(`trace ${what}`, 'two'));
    expect(said, what).not.toMatch(/SH-1|adjust/);
  }
  const { files } = await fetched(await linkFor('A-1001', 'two'));
  for (const [name, bytes] of files ?? []) expect(String(bytes), name).not.toMatch(/SH-1\b|"again"/);
  expect(verify(files ?? new Map()).status).toBe(0);
  const secret = await linkFor('A-1001', 'two');
  await house.sql`delete from role_grant where role = 'compliance'`;
  expect((await fetched(secret)).status).toBe(409);
});

it('a program gets the zip itself, of the shops of its key', async () => {
  const [all, two] = [await keyFor(house, 'all evidence.read'), await keyFor(house, 'two evidence.read for SH-2')];
  const bundle = (key: string, what: string) =>
    fetch(`${house.pages}/api/v1/evidence/bundle?${new URLSearchParams({ what })}`, {
      headers: { authorization: `Bearer ${key}` },
    });
  const answer = await bundle(all, 'order SH-1/A-1001');
  expect(answer.headers.get('content-type')).toBe('application/zip');
  const files = unzipped(Buffer.from(await answer.arrayBuffer()));
  expect(verify(files)).toMatchObject({ status: 0 });
  expect((await bundle(two, 'order SH-1/A-1001')).status).toBe(404);
  const own = unzipped(Buffer.from(await (await bundle(two, 'MUG-1')).arrayBuffer()));
  expect(String(own.get('rows.json'))).not.toContain('"shops":[1]');
  const timeline = await clientOf(house, two).get('/evidence/trace?what=A-1001');
  expect(timeline.body).toMatchObject({ total: expect.any(Number) });
  expect(timeline.text).not.toContain('SH-1/');
  expect((await clientOf(house, all).get('/evidence/trace?what=A-1001')).body).toMatchObject({ code: 'trace.which' });
});
