import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHeadSigner, headKeyOf, isSigned, type SignedHead } from '../../../../src/core/signed-head.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { putEvidence } from '../../../../src/db/evidence.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { firstWrongMilestone } from '../../../../src/services/evidence/chain.ts';
import { createEvidence, type EvidenceService } from '../../../../src/services/evidence/evidence.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { vaultOf } from '../../../support/evidence.ts';

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
let published: SignedHead[] = [];
const sign = createHeadSigner('a key for tests that is long enough 0123456789');

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = openOwner(fresh.url);
  await put(1200);
  await seal();
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => fresh.db.withScope(systemScope('test'), work);
const served = <T>(work: (evidence: EvidenceService) => Promise<T>): Promise<T> =>
  inTx((tx) => work(createEvidence({ tx, vault: vaultOf(fresh.db), sign, published: async () => published })));
const put = (rows: number) =>
  owner`insert into evidence (kind, trace, actor, shops, subjects, body, words)
    select 'stock', 't"' || n, 'p-人', array[n % 3, 7], array['sku:A "' || n], json_build_object('n', n, '说', E'行\n二'), case when n % 2 = 0 then '\\x01ff'::bytea end
    from generate_series(1, ${rows}) n`;
const seal = async () => (await inTx((tx) => rowsOf<{ n: number }>(tx, sql`select seal_evidence(5000) as n`)))[0]?.n;
const NOW = new Date('2026-11-23T12:00:00Z');
const verified = (span = {}) => served((evidence) => evidence.verify({ now: NOW, ...span }));
const broken = async () => (await verified()).broken;

/** What the owner of the database can do when nobody looks. */
const behindTheTriggers = (work: string) =>
  owner.unsafe(`begin; set local session_replication_role = replica; ${work}; commit`);

/** Does it, says what verify finds, and puts it back. */
async function findsAfter(work: string): Promise<Awaited<ReturnType<typeof broken>>> {
  await owner.unsafe(`create table kept_e as table evidence; create table kept_l as table evidence_link;
    create table kept_o as table evidence_open; create table kept_m as table evidence_milestone`);
  try {
    await behindTheTriggers(work);
    return await broken();
  } finally {
    await behindTheTriggers(`truncate evidence, evidence_link, evidence_open, evidence_milestone;
      insert into evidence overriding system value select * from kept_e; insert into evidence_link select * from kept_l;
      insert into evidence_open select * from kept_o; insert into evidence_milestone select * from kept_m;
      drop table kept_e, kept_l, kept_o, kept_m`).catch(async () => {
      await owner.unsafe('rollback');
    });
  }
}

const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

type Raw = {
  id: string;
  at: string;
  kind: string;
  trace: string | null;
  actor: string;
  shops: number[];
  subjects: string[];
  body: string;
  key_id: string | null;
  words: Buffer | null;
  digest: Buffer;
  head: Buffer;
};

it('is what docs/evidence.md says: a stranger computes the same digests and heads', async () => {
  const rows = await owner<
    Raw[]
  >`select e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind, trace, actor,
    shops, subjects, body::text as body, key_id, words, l.digest, l.head from evidence_link l join evidence e on e.id = l.evidence_id order by seq`;
  let head: Buffer = Buffer.alloc(32);
  for (const row of rows) {
    const words = row.words ? sha256(row.words).toString('hex') : 'null';
    const lines = [
      'zhanggui-evidence 1',
      row.id,
      row.at,
      JSON.stringify(row.kind),
      JSON.stringify(row.trace),
      JSON.stringify(row.actor),
      JSON.stringify(row.shops),
      JSON.stringify(row.subjects),
      row.key_id ?? 'null',
      words,
    ];
    const digest = sha256([...lines, row.body].join('\n'));
    head = sha256(head, digest);
    expect([row.digest.toString('hex'), row.head.toString('hex')]).toEqual([
      digest.toString('hex'),
      head.toString('hex'),
    ]);
  }
  const [mark] = await owner<{ digest: Buffer }[]>`select digest from evidence_milestone where n = 1`;
  expect(rows).toHaveLength(1200);
  expect(mark?.digest).toEqual(sha256(Buffer.alloc(32), rows[999]?.head ?? ''));
});

it('says up to where it is sealed and how many wait; what waits is linked once, by one of two sealers at once', async () => {
  await inTx((tx) => putEvidence(tx, { kind: 'rule', by: 'p-1', body: {} }));
  await expect(
    inTx(async (tx) => {
      await putEvidence(tx, { kind: 'rule', by: 'p-1', body: { rolled: 'back' } });
      throw new Error('after all not');
    }),
  ).rejects.toThrow('after all not');
  expect(await verified()).toMatchObject({ sealed: { seq: 1200 }, waiting: { count: 1 }, broken: undefined });
  const both = await Promise.all([seal(), seal(), seal()]);
  expect(both.toSorted()).toEqual([0, 0, 1]);
  await put(3);
  expect(await seal()).toBe(3);
  expect(await verified()).toMatchObject({
    sealed: { seq: 1204 },
    waiting: { count: 0 },
    looked: { from: 0, to: 1204 },
    broken: undefined,
  });
});

it('a sealer that dies in the middle leaves nothing of it, and the next one does all', async () => {
  await put(2);
  await expect(
    inTx(async (tx) => {
      await rowsOf(tx, sql`select seal_evidence(5000)`);
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  expect((await verified()).waiting.count).toBe(2);
  expect(await seal()).toBe(2);
});

it('what commits later with a lower number is linked later, and nothing is lost', async () => {
  await inTx(async (slow) => {
    await putEvidence(slow, { kind: 'rule', by: 'p-slow', body: {} });
    await inTx((tx) => putEvidence(tx, { kind: 'rule', by: 'p-quick', body: {} }));
    expect(await seal()).toBe(1);
  });
  expect(await seal()).toBe(1);
  const rows =
    await owner`select actor from evidence_link l join evidence e on e.id = l.evidence_id order by seq desc limit 2`;
  expect(rows.map((row) => row['actor'])).toEqual(['p-slow', 'p-quick']);
});

it('what the sealer links while somebody looks is no break', async () => {
  expect(await inTx((tx) => firstWrongMilestone(tx, 900))).toBeUndefined();
  expect(await inTx((tx) => firstWrongMilestone(tx, 2000)), 'one that should be there').toMatchObject({ seq: 2000 });
});

it.each(['evidence', 'evidence_link', 'evidence_milestone'])('%s is rewritten by nobody', async (table) => {
  const column = { evidence: 'actor', evidence_link: 'head', evidence_milestone: 'digest' }[table];
  for (const statement of [`update ${table} set ${column} = 'x'`, `delete from ${table}`, `truncate ${table}`]) {
    await expect(inTx((tx) => tx.execute(sql.raw(statement)))).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(owner.unsafe(statement)).rejects.toMatchObject({ code: '23000' });
  }
});

describe('what is done behind the triggers is found, the first of it by name', () => {
  const link = (seq: number) => `(select evidence_id from evidence_link where seq = ${seq})`;
  it.each([
    [
      'a row',
      `update evidence set actor = 'p-other' where id in (${link(7)}, ${link(9)})`,
      { kind: 'changed', seq: 7, what: 'stock' },
    ],
    ['its words', `update evidence set words = '\\x02' where id = ${link(8)}`, { kind: 'changed', seq: 8 }],
    ['its shops', `update evidence set shops = '{}' where id = ${link(1100)}`, { kind: 'changed', seq: 1100 }],
    ['a deleted row', `delete from evidence where id = ${link(20)}`, { kind: 'deleted', seq: 20 }],
    ['a deleted link', 'delete from evidence_link where seq = 30', { kind: 'link_missing', seq: 30 }],
    [
      'the last link',
      'delete from evidence_link where seq = (select max(seq) from evidence_link)',
      { kind: 'unlinked' },
    ],
    ['a changed head', `update evidence_link set head = '\\x00' where seq = 40`, { kind: 'link_changed', seq: 40 }],
    [
      'two links that changed places',
      'update evidence_link set seq = case seq when 50 then -51 else -50 end where seq in (50, 51); update evidence_link set seq = -seq where seq < 0',
      { kind: 'link_changed', seq: 50 },
    ],
    [
      'a row put in behind',
      `insert into evidence (kind, actor, body) values ('stock', 'p-9', '{}')`,
      { kind: 'unlinked', what: 'stock' },
    ],
    ['a milestone', `update evidence_milestone set digest = '\\x00'`, { kind: 'milestone', seq: 1000 }],
    ['a waiting row that is gone', 'insert into evidence_open values (99999999)', { kind: 'deleted', id: 99999999 }],
  ])('%s', async (_what, work, found) => {
    expect(await findsAfter(work)).toMatchObject(found);
    expect(await broken()).toBeUndefined();
  });
});

describe('signed heads', () => {
  afterEach(() => {
    published = [];
  });
  it('are signed with the key of SECRET_KEY alone', async () => {
    const head = (await served((evidence) => evidence.signHead(NOW))) as SignedHead;
    expect(isSigned(head)).toBe(true);
    expect(isSigned({ ...head, seq: head.seq + 1 })).toBe(false);
    published = [head];
    expect((await verified()).heads).toMatchObject({ compared: 1, broken: undefined, latest: { seq: head.seq } });
    published = [{ ...head, head: 'ab'.repeat(32) }];
    expect((await verified()).heads.broken).toMatchObject({ kind: 'signature', seq: head.seq });
  });

  it('find an owner who rewrote a row and the whole chain after it', async () => {
    published = [(await served((evidence) => evidence.signHead(NOW))) as SignedHead];
    const forged = `update evidence set body = '{"n": 0}' where id = (select evidence_id from evidence_link where seq = 600);
      create temp table anew on commit drop as select row_number() over w as seq, e.id, evidence_digest(e) as digest,
        evidence_chain(evidence_digest(e), decode(repeat('00', 32), 'hex')) over w as head
        from evidence_link l join evidence e on e.id = l.evidence_id window w as (order by l.seq);
      delete from evidence_link; delete from evidence_milestone; delete from evidence_head;
      insert into evidence_link select * from anew;
      insert into evidence_milestone select seq / 1000, evidence_chain(head, decode(repeat('00', 32), 'hex')) over (order by seq) from anew where seq % 1000 = 0`;
    expect(await findsAfter(forged), 'the chain by itself looks whole').toBeUndefined();
    await owner.unsafe(
      'create table kept_l as table evidence_link; create table kept_m as table evidence_milestone; create table kept_e as table evidence',
    );
    await behindTheTriggers(forged);
    const found = await verified();
    expect(found.broken).toBeUndefined();
    expect(found.heads.broken).toMatchObject({ kind: 'head', seq: published[0]?.seq, at: NOW });
    const theirs = createHeadSigner('a key of somebody who owns the database 0123');
    const ours = published;
    published = [theirs((await served((evidence) => evidence.signHead(NOW))) as SignedHead)];
    expect((await verified()).heads.broken, 'and signed it with a key of their own').toMatchObject({
      kind: 'foreign_key',
    });
    published = ours;
    await behindTheTriggers(`truncate evidence, evidence_link, evidence_milestone, evidence_head; insert into evidence overriding system value select * from kept_e;
      insert into evidence_link select * from kept_l; insert into evidence_milestone select * from kept_m; drop table kept_l, kept_m, kept_e`);
    expect((await verified()).heads.broken).toBeUndefined();
  });

  it('count only when our key signed them, the one before it included', async () => {
    const head = (await served((evidence) => evidence.signHead(NOW))) as SignedHead;
    // Whoever rewrites the chain can sign what they made of it, and write that into the file.
    published = [createHeadSigner('a key of somebody who owns the database 0123')(head)];
    expect(isSigned(published[0] as SignedHead)).toBe(true);
    expect((await verified()).heads.broken).toMatchObject({ kind: 'foreign_key', seq: head.seq });
    const earlier = 'the key before this one, long enough 01234567';
    published = [createHeadSigner(earlier)(head)];
    const verifiedBy = (signer: typeof sign) =>
      inTx((tx) =>
        createEvidence({ tx, vault: vaultOf(fresh.db), sign: signer, published: async () => published }).verify({
          now: NOW,
        }),
      );
    expect(
      (await verifiedBy(createHeadSigner('the key of today, long enough 0123456789', earlier))).heads.broken,
    ).toBeUndefined();
    const noted = createHeadSigner('the key of today, long enough 0123456789', undefined, [headKeyOf(earlier)]);
    expect((await verifiedBy(noted)).heads.broken).toBeUndefined();
  });

  it('and find a tail that was cut off', async () => {
    published = [(await served((evidence) => evidence.signHead(NOW))) as SignedHead];
    const last = `(select max(seq) from evidence_link)`;
    const before = published[0]?.seq;
    await owner.unsafe('create table kept_l as table evidence_link; create table kept_e as table evidence');
    await behindTheTriggers(
      `delete from evidence where id = (select evidence_id from evidence_link where seq = ${last}); delete from evidence_link where seq = ${last}`,
    );
    expect((await verified()).heads.broken).toMatchObject({ kind: 'head', seq: before });
    await behindTheTriggers(`truncate evidence, evidence_link; insert into evidence overriding system value select * from kept_e;
      insert into evidence_link select * from kept_l; drop table kept_l, kept_e`);
  });

  it('prove single rows: digests of their segment, the heads of the milestones, one signature', async () => {
    const [old] = await owner<{ id: string }[]>`select evidence_id as id from evidence_link where seq = 77`;
    const [young] = await owner<{ id: string }[]>`select evidence_id as id from evidence_link where seq = 1201`;
    const proof = await served((evidence) => evidence.proofFor([Number(old?.id), Number(young?.id)], NOW));
    expect(isSigned(proof.signed)).toBe(true);
    const headOf = ({ start, digests }: (typeof proof.segments)[number]) =>
      digests
        .reduce((head, digest) => sha256(head, Buffer.from(digest, 'hex')), Buffer.from(start, 'hex'))
        .toString('hex');
    const [first, second] = proof.segments;
    expect([first?.first, first?.digests.length, second?.first]).toEqual([1, 1000, 1001]);
    expect(first && headOf(first)).toBe(proof.boundaries.heads[0]);
    expect(second && headOf(second)).toBe(proof.signed.head);
    const milestone = proof.boundaries.heads.reduce(
      (mark, head) => sha256(mark, Buffer.from(head, 'hex')),
      Buffer.from(proof.boundaries.before, 'hex'),
    );
    expect(milestone.toString('hex')).toBe(proof.signed.milestone);
    expect(first?.digests[76]).toBe(proof.rows[0]?.digest);
  });
});
