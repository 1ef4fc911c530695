import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHeadSigner, type SignedHead } from '../../../../src/core/signed-head.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { putEvidence } from '../../../../src/db/evidence.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { createEvidence, type EvidenceService } from '../../../../src/services/evidence/evidence.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { vaultOf } from '../../../support/evidence.ts';

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
let published: SignedHead[] = [];
const sign = createHeadSigner('a key for tests that is long enough 0123456789');
const NOW = new Date('2026-11-23T12:00:00Z');

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = openOwner(fresh.url);
  await put(10);
  await seal();
});
beforeEach(() => {
  published = [];
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => fresh.db.withScope(systemScope('test'), work);
const served = <T>(work: (evidence: EvidenceService) => Promise<T>): Promise<T> =>
  inTx((tx) => work(createEvidence({ tx, vault: vaultOf(fresh.db), sign, published: async () => published })));
const put = (rows: number) =>
  owner`insert into evidence (kind, actor, body) select 'stock', 'p-1', '{}' from generate_series(1, ${rows})`;
const seal = () => inTx((tx) => rowsOf(tx, sql`select seal_evidence(5000)`));
const verified = (span = {}) => served((evidence) => evidence.verify({ now: NOW, ...span }));
const broken = async () => (await verified()).broken;

it('days hold all that was written in them, also what was taken in later with its own time', async () => {
  await owner`insert into evidence (kind, actor, body, at) select 'ask', 'p-1', '{"moved": true}', timestamptz '2024-01-05Z' from generate_series(1, 3)`;
  await put(1);
  await seal();
  const { sealed, looked } = await verified({ from: new Date('2024-01-01Z'), to: new Date('2024-06-01Z') });
  expect(looked).toMatchObject({ from: sealed.seq - 4, to: sealed.seq - 1, outside: true });
  const today = await verified({ from: new Date('2025-01-01Z') });
  expect(today.looked).toMatchObject({ from: 0, to: sealed.seq });
});

it('a key of words that is gone without its proof is found', async () => {
  await owner`insert into evidence_key (owner, kind, month, destroyed_at) values ('p-1', 'ask', '2024-02', now())`;
  const [key] = await owner<{ id: string }[]>`select id from evidence_key`;
  expect(await broken()).toMatchObject({ kind: 'key_gone', id: Number(key?.id), what: '2024-02' });
  await inTx((tx) => putEvidence(tx, { kind: 'key', by: 'job:evidence-retention', body: { key: Number(key?.id) } }));
  await seal();
  expect(await broken()).toBeUndefined();
});

it('says between which heads the chain was rewritten', async () => {
  const good = (await served((evidence) => evidence.signHead(NOW))) as SignedHead;
  await put(2);
  await seal();
  const head = { ...good, seq: good.seq + 2, head: 'ab'.repeat(32) };
  published = [good, sign(head)];
  expect((await verified()).heads.broken).toMatchObject({ kind: 'head', seq: good.seq + 2, after: good.seq });
});

it('heads that the file lacks are found, and only ours that fit are written into it', async () => {
  const later = { now: new Date(NOW.getTime() + 3_600_000) };
  const head = (await served((evidence) => evidence.signHead(NOW))) as SignedHead;
  expect((await verified(later)).heads.broken, 'an empty file').toMatchObject({ kind: 'heads_gone' });
  published = [head];
  expect((await verified(later)).heads.broken, 'earlier ones were taken out').toMatchObject({
    kind: 'heads_missing',
  });
  published.push(...(await served((evidence) => evidence.unpublished())));
  expect(published).toHaveLength(2);
  expect((await verified(later)).heads.broken).toBeUndefined();
  const theirs = createHeadSigner('a key of somebody who owns the database 0123')(head);
  const bytes = (text: string) => Buffer.from(text, 'base64');
  for (const { seq, head: at, publicKey, signature } of [theirs, sign({ ...head, head: 'ab'.repeat(32) })])
    await owner`insert into evidence_head (seq, head, milestones, milestone, at, public_key, signature)
      values (${seq}, decode(${at}, 'hex'), ${head.milestones}, decode(${head.milestone}, 'hex'), ${NOW}, ${bytes(publicKey)}, ${bytes(signature)})`;
  expect(await served((evidence) => evidence.unpublished())).toEqual([]);
  expect((await verified()).heads.broken, 'ours that does not fit proves a rewrite').toMatchObject({ kind: 'head' });
});
