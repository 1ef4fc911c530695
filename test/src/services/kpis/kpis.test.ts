import { afterAll, beforeAll, expect, it } from 'vitest';
import { periodWords } from '../../../../handlers/views/metrics.ts';
import { rowsOf, sql, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import type { MetricKind } from '../../../../src/services/kpis/metric-kind.ts';
import { dayAt, type Period, periodAt } from '../../../../src/services/kpis/period.ts';
import { rowsIn } from '../../../support/acts.ts';
import { type Chat, openChat } from '../../../support/chat.ts';
import { inKpis, SALES, type Sold, sell, shippedMetrics } from '../../../support/kpis.ts';

let chat: Chat;
let kinds: readonly MetricKind[];
const NOV = periodAt('2025-11-15', 'month');
const asOf = new Date('2025-12-20T00:00:00Z');

beforeAll(async () => {
  chat = await openChat();
  await sell(chat.database.url);
  kinds = await shippedMetrics();
});
afterAll(() => chat.close());

const told = async (
  code: string,
  period: Period = NOV,
  more: { shops?: number[]; asOf?: Date; currency?: string } = {},
  scope?: number[],
) => {
  const [report] = await inKpis(
    chat,
    kinds,
    (kpis) => kpis.report([code], period, { asOf, keep: false, ...more }),
    scope,
  );
  if (!report) throw new Error('no report');
  return report;
};
const values = async (...args: Parameters<typeof told>) =>
  Object.fromEntries((await told(...args)).figures.map(({ currency = '', value }) => [currency, value]));

/** The same by another way: the local day is the date that an order's own offset writes. */
const inMonth = (month: string, { kind, status }: Partial<Sold> = {}) =>
  SALES.filter(
    (one) =>
      one.at.startsWith(month) &&
      one.kind === (kind ?? 'sale') &&
      (status ? one.status === status : one.status !== 'cancelled'),
  );
const amount = ({ lines }: Sold) =>
  lines.reduce((sum, { quantity, minor }) => sum + Math.max(0, quantity) * minor, 0) / 100;
const total = (sales: Sold[], currency: string) =>
  sales.filter((one) => one.currency === currency).reduce((sum, one) => sum + amount(one), 0);

const own = (over: Partial<MetricKind> & { compute: (tx: never, q: never) => Promise<unknown> }): MetricKind =>
  ({ ...kinds.find(({ code }) => code === 'orders'), code: 'own', sql: undefined, ...over }) as never;
const withoutSql = ({ sql: _, ...kind }: MetricKind & { sql?: unknown }) => kind as MetricKind;

const sale = (number: string, at: string): Sold => ({
  ...{ shop: 1, number, kind: 'sale', status: 'paid', at, customer: number, currency: 'CNY' },
  lines: [{ kind: 'sale', quantity: 1, minor: 1000 }],
});

it('cuts a month in the time zone of each shop, currencies apart', async () => {
  const sales = inMonth('2025-11');
  expect(await values('gmv')).toEqual({ CNY: total(sales, 'CNY'), USD: total(sales, 'USD') });
  expect(await values('gmv')).toEqual({ CNY: 20 + 25 + 15 + 48 + 99, USD: 9.99 });
  expect(await values('orders')).toEqual({ '': sales.length });
  expect(await values('basket')).toEqual({ CNY: total(sales, 'CNY') / 4, USD: 9.99 });
  expect(await values('cancelled')).toEqual({ CNY: -20 - 88 });
  expect((await told('gmv')).figures[0]?.before?.value).toBe(total(inMonth('2025-10'), 'CNY'));
});

it('counts customers once over all shops, and each shop by itself', async () => {
  const buyers = (month: string) => new Set(inMonth(month).flatMap(({ customer }) => customer ?? []));
  const [now, before] = [buyers('2025-11'), buyers('2025-10')];
  expect(await values('customers')).toEqual({ '': now.size });
  const again = [...before].filter((one) => now.has(one)).length;
  expect(await values('retention')).toEqual({ '': expect.closeTo((100 * again) / before.size, 10) });
  expect(await values('repurchase-rate')).toEqual({ '': 50 });
  const parts = await inKpis(chat, kinds, (kpis) => kpis.breakdown('customers', NOV, { asOf, by: 'shop' }));
  expect(parts.map(({ key, figures }) => [key, figures[0]?.value])).toEqual([
    ['SH-1', 2],
    ['SH-2', 1],
  ]);
});

it('compares growth with the year before, and a period that runs with as many days', async () => {
  expect(await values('gmv-growth')).toMatchObject({ CNY: 107 });
  const running = await told('gmv', NOV, { asOf: new Date('2025-11-16T04:30:00Z') });
  expect(running).toMatchObject({ running: true, days: 16 });
  expect(running.figures[0]).toMatchObject({ value: 108, before: { value: 101 }, yearBefore: { value: 100 } });
});

it('a period is over when it is in the zone of each shop that is asked for; what watches waits for it', async () => {
  const day = periodAt('2025-11-30', 'day');
  const at = (asOf: string, shops?: number[]) => told('gmv', day, { asOf: new Date(asOf), ...(shops && { shops }) });
  // December has begun in Shanghai, and it is noon in New York, where the order of 23:30 comes yet.
  const noon = await at('2025-11-30T17:00:00Z');
  expect(noon).toMatchObject({ running: true, runsIn: ['SH-2'] });
  expect(noon.figures.map(({ currency }) => currency)).not.toContain('USD');
  expect(periodWords(noon).en).toBe('2025-11-30 (not over in SH-2)');
  expect((await at('2025-11-30T17:00:00Z', [1])).running).toBe(false);
  const over = await at('2025-12-01T05:00:00Z');
  expect(over).toMatchObject({ running: false, figures: [{ currency: 'USD', value: 9.99 }] });
  expect(over).not.toHaveProperty('runsIn');
  const asked: string[] = [];
  const kind = withoutSql(
    own({
      code: 'awaited',
      thresholds: { alarm: { atLeast: 0 }, clear: { atLeast: 0 }, period: 'month' },
      compute: async (_: unknown, q: { from: string }) => {
        asked.push(q.from);
        return [{ shopId: 1, num: 1, n: 1 }];
      },
    }),
  );
  for (const now of ['2025-11-30T17:00:00Z', '2025-12-01T05:00:00Z'])
    await inKpis(chat, [kind], (kpis) => kpis.watch(new Date(now)));
  expect(asked).toEqual(['2025-10-01', '2025-11-01']);
});

it('nothing that came after the question counts', async () => {
  expect(await values('gmv', NOV, { asOf: new Date('2025-11-15T04:00:00Z') })).toEqual({ CNY: 60 });
});

it('what was corrected, cancelled, paid or refused afterwards changes no figure of before', async () => {
  const may = periodAt('2025-05-05', 'day');
  await sell(chat.database.url, [sale('V1', '2025-05-05T12:00+08:00'), sale('V2', '2025-05-05T13:00+08:00')]);
  const owner = openOwner(chat.database.url);
  await owner`insert into shop_visits (shop_id, day, visits, set_by) values (1, '2025-05-05', 10, 'me')`;
  await owner`update shop_visits set at = '2025-05-06'`;
  const of = async (code: string, at: string) => (await told(code, may, { asOf: new Date(at) })).figures[0]?.value;
  expect(await of('conversion-own', '2025-05-05T23:00:00Z')).toBeUndefined();
  expect(await of('conversion-own', '2025-06-01')).toBe(20);
  await owner`update shop_visits set visits = 100`;
  await owner`update "order" set status = 'cancelled', paid_at = '2025-07-01', updated_at = '2025-07-02' where number = 'V1'`;
  expect(await of('conversion-own', '2025-06-01')).toBe(20);
  expect(await of('conversion-own', new Date(Date.now() + 60_000).toISOString())).toBe(1);
  expect(await of('gmv', '2025-06-01')).toBe(20);
  expect(await of('gmv', '2025-08-01')).toBe(10);
  expect(await of('refund-rate', '2025-08-01')).toBe(50);
  await owner`update "order" set paid_at = '2025-09-01' where number = 'V1'`;
  expect(await of('refund-rate', '2025-08-01')).toBe(0);
  await owner`update "order" set delivered_at = '2025-05-05T19:00+08:00', status = 'cancelled', cancelled_at = '2025-08-15' where number = 'V2'`;
  expect(await of('delivery-days', '2025-06-01')).toBe(0.25);
  expect(await of('delivery-days', '2025-09-01')).toBeUndefined();
  await owner`delete from shop_visits`;
  expect(await of('conversion-own', '2025-06-01')).toBe(20);
  expect(await of('conversion-own', new Date(Date.now() + 60_000).toISOString())).toBeUndefined();
  await owner.end();
});

it('somebody of one shop sees that shop alone, and no figure of the group', async () => {
  expect(await values('gmv', NOV, {}, [2])).toEqual({ USD: 9.99 });
  expect(await values('gmv', NOV, { shops: [1] }, [2])).toEqual({ '': 0 });
  expect((await told('stock-out-rate', NOV, {}, [2])).figures).toEqual([]);
});

it('spreads what was entered for a month over its days, and takes the shortest time', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into observation (code, day, covers, shop_id, value, currency, source, at, replaced_at) values
    ('staff-cost', '2025-11-01', 'month', null, 300, 'CNY', 't', '2025-12-01', null),
    ('staff-cost', '2025-11-05', 'day', null, 40, 'CNY', 't', '2025-12-01', null),
    ('staff-cost', '2025-11-06', 'day', null, 999, 'CNY', 't', '2025-12-01', '2025-12-10'),
    ('staff-cost', '2025-11-06', 'day', null, 70, 'CNY', 't', '2025-12-10', null)`;
  await owner.end();
  const share = (cost: number) => ({ CNY: expect.closeTo((100 * cost) / 207, 8) });
  expect(await values('labour-share')).toMatchObject(share(28 * 10 + 40 + 70));
  expect(await values('labour-share', NOV, { asOf: new Date('2025-12-05T00:00:00Z') })).toMatchObject(
    share(28 * 10 + 40 + 999),
  );
  const report = await told('labour-return');
  expect(report.figures.find(({ currency }) => currency === 'CNY')).toMatchObject({
    value: expect.closeTo(207 / 390, 8),
    verdict: 'missed',
  });
  expect(report.figures.map(({ currency }) => currency)).toEqual(['CNY']);
});

it('a cost stands beside the sales of its own days, shops and currency; what is not known is not 0', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into observation (code, day, covers, shop_id, value, currency, source, at) values
    ('tech-cost', '2025-10-01', 'month', 1, 31, 'CNY', 't', '2025-12-01'),
    ('marketing-cost', '2025-11-30', 'day', null, 50, 'CNY', 't', '2025-12-01'),
    ('ad-cost', '2025-11-30', 'day', 2, 50, 'CNY', 't', '2025-12-01')`;
  await owner.end();
  const quarter = periodAt('2025-11-15', 'quarter');
  const october = total(inMonth('2025-10'), 'CNY');
  expect(await values('technology-return', quarter)).toEqual({ CNY: expect.closeTo(october / 31, 8) });
  expect((await told('technology-return', quarter)).figures[0]).toMatchObject({ num: october, den: 31 });
  // The shop in New York sells in USD on that day: no cost in USD was entered, and nothing was sold in CNY.
  expect(await values('marketing-share')).toEqual({ CNY: undefined });
  expect(await values('traffic-cost')).toEqual({ CNY: undefined });
  expect(await values('technology-roi', quarter)).toEqual({ '': undefined });
});

it('says nothing of stock before its ledger begins', async () => {
  const now = new Date();
  expect((await told('sell-through')).figures[0]?.value).toBeUndefined();
  expect(await values('sell-through', periodAt(dayAt(now, 'Asia/Shanghai'), 'week'), { asOf: now })).toEqual({ '': 0 });
});

it('sums currencies up only by dated rates', async () => {
  expect((await told('gmv', NOV, { currency: 'CNY' })).converted).toBeUndefined();
  const owner = openOwner(chat.database.url);
  await owner`insert into exchange_rate (day, from_currency, to_currency, rate) values ('2025-11-20', 'USD', 'CNY', 7), ('2025-12-01', 'USD', 'CNY', 8)`;
  await owner.end();
  expect((await told('gmv', NOV, { currency: 'CNY' })).converted).toEqual({
    value: expect.closeTo(207 + 7 * 9.99, 8),
    currency: 'CNY',
    rateDay: '2025-11-20',
  });
  expect((await told('basket', NOV, { currency: 'USD' })).converted?.value).toBeCloseTo((207 / 7 + 9.99) / 5, 8);
});

it('a metric cannot write, has 5 seconds, and one that fails shows what was kept last, and when', async () => {
  const state = { fails: false };
  const kind = withoutSql(
    own({
      async compute(tx: Tx) {
        const [row] = await rowsOf<{ limit: string; mode: string }>(
          tx,
          sql`select current_setting('statement_timeout') as limit, current_setting('transaction_read_only') as mode`,
        );
        expect(row).toEqual({ limit: '5s', mode: 'on' });
        if (state.fails) await rowsOf(tx, sql`insert into setting (key, value) values ('x', 'y')`);
        return [{ shopId: 1, num: 42, n: 42 }];
      },
    }),
  );
  const ask = (at: Date) =>
    inKpis(chat, [kind], (kpis) => kpis.report(['own'], NOV, { asOf: at, compare: false, keep: true }));
  await ask(asOf);
  await ask(new Date('2025-12-21T00:00:00Z'));
  expect(await rowsIn(chat, `select value::text, as_of from metric_value where metric = 'own'`)).toMatchObject([
    { value: '42' },
  ]);
  state.fails = true;
  const [report] = await ask(new Date('2025-12-22T00:00:00Z'));
  expect(report).toMatchObject({ figures: [{ value: 42 }], stale: { slow: false, asOf } });
});

it('alarms beyond, stays in between, ends within', async () => {
  const state = { value: 19 };
  const kind = withoutSql(
    own({
      unit: 'percent',
      thresholds: { alarm: { atMost: 18 }, clear: { atMost: 15 }, period: 'month', proposal: { zh: '减', en: 'less' } },
      compute: async () => [{ shopId: null, num: state.value, den: 1, n: 1 }],
    }),
  );
  const look = async (value: number) => {
    state.value = value;
    await inKpis(chat, [kind], (kpis) => kpis.watch(asOf));
    return rowsIn(
      chat,
      `select labels, ends_at is null as firing, count, line ->> 'en' as line from alert order by id`,
    );
  };
  expect(await look(18)).toEqual([]);
  expect(await look(19)).toMatchObject([{ firing: true, labels: { kind: 'metric', metric: 'own', audience: 'kpi' } }]);
  expect(await look(16)).toMatchObject([{ firing: true, count: 1 }]);
  expect(await look(15)).toMatchObject([{ firing: false, line: expect.stringContaining('is back: 15 %') }]);
  expect(await look(16)).toHaveLength(1);
});

it('an alarm is of its own currency, and what it raised ends when it is taken back or its metric is gone', async () => {
  const kind = withoutSql(
    own({
      code: 'paid',
      unit: 'money',
      perCurrency: true,
      compute: async () => [
        { shopId: 1, currency: 'CNY', num: 500, n: 9 },
        { shopId: 2, currency: 'USD', num: 5, n: 1 },
      ],
    }),
  );
  const looks = async (version: number, body: object, of = [kind]) => {
    await rowsIn(
      chat,
      `insert into metric_target (metric, version, scope, body, author) values ('paid', ${version}, 'all', '${JSON.stringify(body)}', 'me')`,
    );
    await inKpis(chat, of, (kpis) => kpis.watch(asOf));
    return rowsIn<{ line: string; firing: boolean }>(
      chat,
      `select line ->> 'en' as line, ends_at is null as firing from alert where labels ->> 'metric' = 'paid' order by id`,
    );
  };
  const below = (atLeast: number, currency: string) => ({ alarm: { atLeast }, clear: { atLeast }, currency });
  expect(await looks(1, below(100, 'CNY'))).toEqual([]);
  expect(await looks(2, below(100, 'USD'))).toMatchObject([{ firing: true, line: expect.stringContaining('100 USD') }]);
  expect(await looks(3, {})).toMatchObject([{ firing: false, line: expect.stringContaining('not watched') }]);
  expect((await looks(4, below(100, 'USD'))).at(-1)).toMatchObject({ firing: true });
  expect((await looks(5, below(100, 'EUR'))).at(-1)).toMatchObject({ firing: false });
  expect((await looks(6, below(100, 'USD'))).at(-1)).toMatchObject({ firing: true });
  expect((await looks(7, below(100, 'USD'), [])).at(-1)).toMatchObject({ firing: false });
});
