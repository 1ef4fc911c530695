import { randomBytes } from 'node:crypto';
import { systemClock } from '../src/core/clock.ts';
import { createSealer } from '../src/core/seal.ts';
import { createHeadSigner, createTextSigner } from '../src/core/signed-head.ts';
import { type Db, openDb, type Scope, systemScope } from '../src/db/client.ts';
import { openOwner } from '../src/db/owner.ts';
import { createEvidence } from '../src/services/evidence/evidence.ts';
import { createTraces } from '../src/services/evidence/traces.ts';
import { createVault } from '../src/services/evidence/vault.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure, median } from './figure.ts';

const SHOPS = 6;
const SKUS = 2_000;
const ROUNDS = 5;
const ALLOWED_MS = 3_000;
/** After which a proof says how far it came. */
const VERIFY_MS = 9_000;
const SECRET = 'a key of the benchmark that is long enough 0123';

/**
 * A timeline, a bundle and a proof among so many rows of evidence (1,000,000, or the first argument), each linked; the median of
 * five, against the 3 s that are allowed. Each order has 5 rows, each SKU 500 that lie all over the chain.
 */
export async function run([count = '1000000']: string[]): Promise<Figure[]> {
  const database = await benchDatabase('trace');
  const db = openDb(database.url, { poolSize: 2 });
  try {
    await filled(database.url, Number(count));
    const of = `${Number(count).toLocaleString('en')} rows`;
    const shown = (name: string, ms: number) =>
      figure(`${of}: ${name}, ms, against what is allowed`, ms, ALLOWED_MS, 'ms');
    const figures: Figure[] = [];
    const all = systemScope('bench');
    const one: Scope = { kind: 'shops', shops: [2], totals: true };
    for (const [who, scope] of [
      ['all shops', all],
      ['one shop', one],
    ] as const) {
      for (const what of ['order SH-2/O-2', 'sku SKU-2', 'shop SH-2'])
        figures.push(shown(`trace ${what}, ${who}`, await medianOf(() => traced(db, scope, what))));
      for (const what of ['order SH-2/O-2', 'sku SKU-2'])
        figures.push(shown(`bundle ${what}, ${who}`, await medianOf(() => bundled(db, scope, what))));
    }
    const proofMs = await timed(async () => {
      const { broken, looked } = await serve(db, all, (evidence) => evidence.verify());
      if (broken || looked.to !== looked.upTo) process.stderr.write(`verify: ${JSON.stringify({ broken, looked })}\n`);
    });
    return [...figures, figure(`${of}: audit verify of all, against what it may take`, proofMs, VERIFY_MS, 'ms')];
  } finally {
    await db.close();
    await database.remove();
  }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < ROUNDS; n++) took.push(await timed(work));
  return median(took);
}

const depsOf = (db: Db) => ({
  vault: createVault({ db, clock: systemClock, sealer: createSealer(SECRET, 'evidence'), hashKey: SECRET }),
  sign: createHeadSigner(SECRET),
  signText: createTextSigner(SECRET),
  published: async () => [],
});

const serve = <T>(
  db: Db,
  scope: Scope,
  work: (evidence: ReturnType<typeof createEvidence>) => Promise<T>,
): Promise<T> => db.withScope(scope, (tx) => work(createEvidence({ ...depsOf(db), tx })));

const SPAN = { from: new Date(0), to: new Date('2200-01-01T00:00:00Z') };

function traced(db: Db, scope: Scope, what: string) {
  return db.withScope(scope, async (tx) => {
    const traces = createTraces({ ...depsOf(db), tx });
    const about = await traces.resolve(what, { people: true });
    const may = { names: true, words: true, totals: true };
    const found = await traces.timeline(about, { span: SPAN, may, skip: 0, limit: 20 });
    if (found.total === 0) throw new Error(`nothing of ${what}`);
  });
}

function bundled(db: Db, scope: Scope, what: string) {
  return db.withScope(scope, async (tx) => {
    const traces = createTraces({ ...depsOf(db), tx });
    const about = await traces.resolve(what, { people: true });
    const may = { names: true, words: true, totals: true };
    await traces.bundle(about, { span: SPAN, may, now: systemClock.now() });
  });
}

const PIECE = 50_000;

/** Rows as the system writes them, linked as its sealer links them, in large pieces. */
async function filled(url: string, count: number): Promise<void> {
  const owner = openOwner(url);
  try {
    await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
      select 'SH-' || n, '店' || n, 'Shop ' || n, 'taobao', 'CNY', 'Asia/Shanghai' from generate_series(1, ${SHOPS}) n`;
    await owner`insert into shop_alias (alias, shop_id) select lower(code), id from shop`;
    await owner`insert into sku (code, title) select 'SKU-' || n, '商品 ' || n from generate_series(1, ${SKUS}) n`;
    await owner`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
      select 1 + (n - 1) % ${SHOPS}::int, 'O-' || n, 'sale', 'paid', '2026-01-01T00:00Z'::timestamptz + n * interval '1 minute', 'CNY', 'bench'
      from generate_series(1, ${Math.ceil(count / 5)}::int) n`;
    const [key] = await owner<{ id: string }[]>`insert into evidence_key (owner, kind, month, key)
      values ('p-000000000001', 'ask', '2026-01', ${randomBytes(60)}) returning id`;
    for (let from = 0; from < count; from += PIECE) {
      const to = Math.min(count, from + PIECE);
      await owner.unsafe(ROWS(from + 1, to, Number(key?.id)));
      await owner`select seal_evidence(${PIECE})`;
      if (process.stderr.isTTY) process.stderr.write(`\r${to} rows`);
    }
    await owner`vacuum (analyze) evidence, evidence_link, "order"`;
  } finally {
    await owner.end();
  }
}

/** Row n is of order n mod (count / 5) and SKU n mod 2,000; every fifth is an ask with words, which are of its trace. */
const ROWS = (
  from: number,
  to: number,
  key: number,
) => `insert into evidence (at, kind, trace, actor, shops, subjects, body, key_id, words)
  select '2026-01-01T00:00Z'::timestamptz + n * interval '20 seconds', (array['ask', 'stock', 'price', 'finding', 'message'])[1 + n % 5], 'a' || (n / 5),
    'p-' || lpad((n % 50)::text, 12, '0'), case when n % 5 = 0 then '{}' else array[1 + (n / 5 - 1) % ${SHOPS}] end,
    array['sku:SKU-' || (1 + n % ${SKUS}), 'order:SH-' || (1 + (n / 5 - 1) % ${SHOPS}) || '/O-' || (n / 5), 'shop:SH-' || (1 + (n / 5 - 1) % ${SHOPS})],
    case n % 5 when 1 then json_build_object('rows', json_build_array(json_build_array(n, 'SKU-' || (1 + n % ${SKUS}), 1, '', 'shipped', -1, 100, 0, 0, 'bench:' || n)))
      else json_build_object('act', 'bench', 'n', n, 'says', repeat('x', 120)) end,
    case when n % 5 = 0 then ${key} end, case when n % 5 = 0 then sha256(n::text::bytea) end
  from generate_series(${from}::bigint, ${to}::bigint) n`;
