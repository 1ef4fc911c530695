import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { turnoverOf } from '../../../src/tools/replay/tally.ts';
import { replay, runReplay } from '../../../src/tools/replay.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const REAL = fileURLToPath(new URL('../../../../shared/data/online-retail/online-retail.csv.gz', import.meta.url));
const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-replay-test-'));
const file = path.join(folder, 'orders.csv');
let fresh: FreshDatabase;

beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(() => fresh.drop());
afterAll(() => rmSync(folder, { recursive: true }));

/** A line of the file: invoice, SKU, units, when, customer. */
const row = (invoice: string, sku: string, units: number, at: string, customer = '1') =>
  `${invoice},${sku},THING,${units},${at}:00,1.5,${customer},United Kingdom`;

const TRADE = [
  row('500001', '10001', 5, '2010-12-01 10:00'),
  row('500002', '10002', 10, '2010-12-10 10:00'),
  row('500003', '10002', 20, '2010-12-20 10:00'),
  row('500004', '10002', 25, '2011-01-03 09:00', '2'),
  row('500005', '10002', 10, '2011-01-03 09:30', '3'),
  row('500006', '10002', 5, '2011-01-04 09:00', '4'),
  row('C500007', '10002', -5, '2011-01-04 11:00', '4'),
  row('C500008', '10002', -3, '2011-01-05 11:00', '2'),
  row('C500009', '10001', -7, '2011-01-05 11:00', '2'),
  row('500010', '10003', 12, '2011-01-06 11:00', '5'),
  row('500010', 'POST', 1, '2011-01-06 11:00', '5'),
  row('500011', '10002', 9, '2011-01-20 11:00', '5'),
];

const silent = () => ({ out: quiet(), error: quiet(), lang: 'en' as const });
const quiet = () => new Writable({ write: (_chunk, _encoding, done) => done() });

const played = (lines: readonly string[], year = '2011') => {
  writeFileSync(file, `${[HEADER, ...lines].join('\n')}\n`);
  const policy = { leadDays: 14, service: 0.95 };
  return replay({ url: fresh.url, folder }, { preset: 'online-retail', year, file, policy }, silent());
};

const rows = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  fresh.db.withScope(systemScope('test'), (tx) => rowsOf<T>(tx, query));

test('a small year: opening, sales that are had and not had, a cancellation, returns, new goods and what was ordered', async () => {
  const done = await played(TRADE);
  expect(done.opening).toEqual({ skus: 2, units: 60 });
  expect(done.launches).toEqual({ skus: 1, units: 30 });
  expect(done.lines).toEqual({ asked: 4, filled: 3 });
  expect(done.units).toEqual({ asked: 56, filled: 46 });
  expect(done.withdrawn).toEqual({ lines: 1, units: 5 });
  expect(done.returned).toEqual({ units: 3, leftOut: 7 });
  expect(done).toMatchObject({
    calendarDays: 20,
    last: '2011-01-20',
    days: 4,
    rejects: 0,
    proof: { total: 0, levels: 3 },
  });
  expect(done.bought.units).toBeGreaterThan(0);
  expect(done.endUnits).toBe(60 + 30 + done.bought.units - 46 + 3 - done.arriving);
});

test('the ledger tells what happened, in the words of the house', async () => {
  await played(TRADE);
  const kinds = await rows<{ kind: string; n: number }>(
    sql`select kind, count(*)::int as n from movement where kind <> 'received' group by 1 order by 1`,
  );
  expect(kinds).toEqual([
    { kind: 'released', n: 1 },
    { kind: 'reserved', n: 4 },
    { kind: 'returned', n: 1 },
    { kind: 'shipped', n: 3 },
  ]);
  const states = await rows(sql`select order_number, state from reservation order by id`);
  expect(states).toEqual([
    { order_number: '500004', state: 'shipped' },
    { order_number: '500006', state: 'released' },
    { order_number: '500010', state: 'shipped' },
    { order_number: '500011', state: 'shipped' },
  ]);
});

test('what lies is named: goods that nobody asks for any more', async () => {
  const { slow } = await played([...TRADE, row('500020', '10003', 1, '2011-06-01 10:00')]);
  expect(slow.map(({ sku, asked }) => ({ sku, asked }))).toContainEqual({ sku: '10001', asked: 0 });
  expect(slow.find(({ sku }) => sku === '10001')).toMatchObject({ onHand: 30, cover: Number.POSITIVE_INFINITY });
});

test('an order of the future changes nothing of what was bought before it', async () => {
  const until = row('500098', '10003', 1, '2011-02-10 11:00', '8');
  const bought = () =>
    rows(sql`select sku, delta from movement
      where cause like 'replay:2011-01-17:%' or cause like 'replay:2011-01-24:%' order by id`);
  await played([...TRADE.slice(0, -1), until]);
  const first = await bought();
  await fresh.drop();
  fresh = await freshDatabase();
  await played([...TRADE.slice(0, -1), row('500099', '10002', 5000, '2011-01-19 11:00', '9'), until]);
  expect(first.length).toBeGreaterThan(0);
  expect(await bought()).toEqual(first);
});

test('a year without orders is refused', async () => {
  await expect(played(TRADE, '2009')).rejects.toMatchObject({ code: 'replay.no_orders' });
});

test('turnover is units shipped in a year by the average stock', () => {
  const tally = { units: { asked: 90, filled: 73 }, onHandDays: 730, calendarDays: 73 };
  expect(turnoverOf(tally as Parameters<typeof turnoverOf>[0])).toBeCloseTo(36.5, 9);
});

test.skipIf(!existsSync(REAL))(
  'a slice of the real file: most lines are had and the books are right (skipped without ../shared/data/online-retail)',
  async () => {
    const skus = new Set(['85123A', '22423', '84879', '47566', '20725', '22086', '23084', '21731']);
    const lines = gunzipSync(readFileSync(REAL)).toString('utf8').split('\n').slice(1);
    const slice = lines.filter((line) => skus.has(line.split(',', 2)[1] ?? ''));
    const done = await played(slice.slice(0, 3000));
    expect(done.lines.asked).toBeGreaterThan(1500);
    expect(done.lines.filled / done.lines.asked).toBeGreaterThan(0.8);
    expect(done.units.filled).toBeLessThanOrEqual(done.units.asked);
    expect(done.proof).toMatchObject({ total: 0, findings: [] });
    expect(done.proof.movements).toBeGreaterThan(2 * done.lines.filled);
    const [left] = await rows<{ units: number }>(sql`select sum(on_hand)::int as units from stock_level`);
    expect(left?.units).toBe(done.endUnits);
  },
);

/** As the command line: what it said, and its exit code. */
async function typed(argv: string[], lang: 'zh' | 'en' = 'en') {
  const said = { out: '', error: '' };
  const into = (name: 'out' | 'error') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const code = await runReplay(argv, { out: into('out'), error: into('error'), lang });
  return { code, ...said };
}

test('it says what it does first, plays in a database of its own, and leaves nothing behind', async () => {
  writeFileSync(file, `${[HEADER, ...TRADE].join('\n')}\n`);
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('zhanggui-replay-'));
  const { code, out, error } = await typed(['online-retail', '2011', '--file', file]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out.split('\n')[0]).toContain('in a database of its own that is removed at the end');
  expect(out).toContain('Fill rate: 75.0 % of lines (3 of 4), 82.1 % of units (46 of 56)');
  expect(out).toMatch(/stock verify: clean \(3 levels, \d+ movements\)/);
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('zhanggui-replay-'));
  expect(after.filter((name) => !before.includes(name))).toEqual([]);
});

test.each([
  [[], 2, 'online-retail 2011'],
  [['online-retail'], 2, 'which year'],
  [['online-retail', '11'], 2, 'which year'],
  [['retail', '2011'], 2, 'which year'],
  [['online-retail', '2011', '--fast'], 2, '--fast'],
  [['online-retail', '2011', '--lead-days', '1.5'], 2, 'whole number'],
  [['online-retail', '2011', '--service', '100'], 2, 'percentage'],
  [['online-retail', '2011', '--file', '/nowhere/orders.csv'], 1, '--file'],
])('%j is refused in one sentence', async (argv, exit, words) => {
  const { code, out, error } = await typed(argv);
  expect({ code, out }).toEqual({ code: exit, out: '' });
  expect(error.split('\n')[0]?.includes(words) || error.includes(words)).toBe(true);
});
