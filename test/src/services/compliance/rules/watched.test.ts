import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import type { Hit, Reads, RuleKind } from '../../../../../src/services/compliance/rule-kind.ts';
import { rule as agentResponse } from '../../../../../src/services/compliance/rules/agent-response.ts';
import { rule as lateShipping } from '../../../../../src/services/compliance/rules/late-shipping.ts';
import { rule as priceGap } from '../../../../../src/services/compliance/rules/price-gap.ts';
import { rule as raisedThenCut } from '../../../../../src/services/compliance/rules/raised-then-cut.ts';
import { rule as refundRate } from '../../../../../src/services/compliance/rules/refund-rate.ts';
import { rule as stockAboveTruth } from '../../../../../src/services/compliance/rules/stock-above-truth.ts';
import { settle, type VersionRow } from '../../../../../src/services/compliance/versions/in-force.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  fresh = await freshDatabase();
  owner = openOwner(fresh.url);
  await owner.unsafe(`insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values
    ('A', 'a', 'a', 'taobao', true, 'CNY', 'Asia/Shanghai'), ('B', 'b', 'b', 'doudian', false, 'CNY', 'Asia/Shanghai'),
    ('C', 'c', 'c', 'pinduoduo', false, 'CNY', 'Asia/Shanghai'), ('D', 'd', 'd', 'shopify', false, 'USD', 'UTC')`);
  await owner.unsafe(`insert into warehouse (code, name_zh, name_en) values ('w', 'w', 'w')`);
  await owner.unsafe(
    `insert into sku (code, title, category) values ('T1', 't', '上装'), ('T2', 't', '上装'), ('H1', 'h', '帽'), ('X', 'x', '')`,
  );
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});

type How = { versions?: Partial<VersionRow>[]; only?: Reads['only']; since?: Date };

const find = (rule: RuleKind, { versions = [], only, since = new Date(ago(720)) }: How = {}): Promise<Hit[]> =>
  fresh.db.withScope(systemScope('test'), (tx) => {
    const rows = versions.map((one, n) => ({
      ...{ rule: rule.code, version: n + 2, params: {}, severity: rule.severity, enabled: true, from: new Date(0) },
      ...one,
    }));
    const platforms = new Map([
      [1, 'taobao'],
      [2, 'doudian'],
      [3, 'pinduoduo'],
      [4, 'shopify'],
    ]);
    const settingFor = settle([rule], rows, platforms, NOW)(rule.code);
    const known = { terms: () => [], holds: () => false };
    return rule.find?.({ tx, since, until: NOW, settingFor, known, ...(only && { only }) }) as Promise<Hit[]>;
  });

const lists = (shop: number, sku: string, price: number, more: { pieces?: number; published?: number } = {}) =>
  owner`insert into listing (shop_id, item, sku, pieces, price_minor, currency, published, published_at) values
    (${shop}, ${`${sku}-${price}`}, ${sku}, ${more.pieces ?? 1}, ${price}, ${shop === 4 ? 'USD' : 'CNY'}, ${more.published ?? null}, ${ago(1)})
    returning id::int`.then(([row]) => (row as unknown as { id: number }).id);

it('price gap: shops of the group must not come nearer than the least gap in one category', async () => {
  await lists(1, 'T1', 10_000);
  await lists(1, 'T2', 20_000);
  const t1 = await lists(2, 'T1', 8_500);
  await lists(2, 'T2', 34_000, { pieces: 2 });
  await lists(3, 'T1', 12_000);
  await lists(3, 'H1', 500);
  await lists(4, 'T1', 10_000);
  const hits = await find(priceGap);
  expect(hits.map(({ subject, shopId, weight }) => [subject, shopId, weight])).toEqual([['shop:B~1:上装', 2, 2.35]]);
  expect(hits[0]?.says.en).toBe('B is less than 20 % apart from a sibling shop in “上装” (nearest T1: B 85.00 CNY)');
  expect(JSON.stringify({ ...hits[0], sibling: undefined })).not.toMatch(/"?A[ ~]|17\.65|200/);
  expect(hits[0]?.sibling?.shops).toEqual([1]);
  expect(hits[0]?.sibling?.says.en).toContain(
    'only 17.65 % apart in “上装”, and at least 20 % is asked for (2 SKUs compared',
  );
  // The stricter setting of both sides counts, and 20 % is still a gap of 20 %.
  const strict = await find(priceGap, { versions: [{ shopId: 3, params: { min: 45 } }] });
  expect(strict.map(({ subject, shopId }) => [subject, shopId])).toEqual([
    ['shop:B~1:上装', 2],
    ['shop:C~1:上装', 3],
    ['shop:B~3:上装', 2],
  ]);
  expect(await find(priceGap, { versions: [{ category: '上装', params: { min: 17 } }] })).toEqual([]);
  expect(await find(priceGap, { versions: [{ enabled: false }] })).toEqual([]);
  expect(await find(priceGap, { only: { kind: 'listing', refs: [t1] } })).toHaveLength(1);
  expect(await find(priceGap, { only: { kind: 'order', refs: [t1] } })).toEqual([]);
});

it('stock above truth: what all shops show together, less what was sold since, against what there is and may be presold', async () => {
  await owner.unsafe(
    `insert into stock_level (sku, warehouse_id, on_hand, reserved, safety) values ('X', 1, 30, 5, 5)`,
  );
  const one = await lists(1, 'X', 1, { published: 15 });
  const two = await lists(2, 'X', 2, { published: 5, pieces: 2 });
  const hits = await find(stockAboveTruth);
  expect(hits.map(({ subject, shopId, weight }) => [subject, shopId, weight])).toEqual([['sku:X', 1, 5]]);
  await owner.unsafe(`insert into presale_cap (sku, units) values ('X', 4)`);
  expect((await find(stockAboveTruth, { only: { kind: 'stock', refs: [two] } })).map(({ weight }) => weight)).toEqual([
    1,
  ]);
  await owner.unsafe(
    `insert into "order" (shop_id, number, kind, status, placed_at, currency, source) values (1, 'S1', 'sale', 'paid', '${ago(0.5)}', 'CNY', 't')`,
  );
  await owner.unsafe(`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select 1, id, 'k', 'X', 'sale', 1, 1, '${ago(0.5)}' from "order" where number = 'S1'`);
  expect(await find(stockAboveTruth)).toEqual([]);
  await owner.unsafe(`update listing set published = 99 where id = ${one}`);
  await owner.unsafe(
    `insert into stock_lane (shop_id, sku, due_at, cause_at) values (1, 'X', '${ago(0)}', '${ago(0.05)}')`,
  );
  expect(await find(stockAboveTruth)).toEqual([]);
  await owner.unsafe(`update stock_lane set cause_at = '${ago(0.2)}'`);
  expect((await find(stockAboveTruth)).map(({ weight }) => weight)).toEqual([84]);
});

it('late shipping: by the promise of the platform, a presale by its day, soon ones before', async () => {
  const paid = (number: string, shop: number, hours: number, shipped: number | null, more = '') =>
    owner.unsafe(`insert into "order" (shop_id, number, kind, status, placed_at, paid_at, shipped_at, currency, source${more && ', cancelled_at'}) values
      (${shop}, '${number}', 'sale', 'paid', '${ago(hours)}', '${ago(hours)}', ${shipped === null ? 'null' : `'${ago(shipped)}'`}, 'CNY', 't'${more})`);
  await paid('late', 1, 50, null);
  await paid('left late', 1, 60, 2);
  await paid('left', 1, 60, 20);
  await paid('soon', 1, 47, null);
  await paid('fresh', 1, 10, null);
  await paid('gone', 1, 90, null, `, '${ago(80)}'`);
  await paid('presale', 1, 400, null);
  await paid('strict', 2, 26, null);
  await owner.unsafe(
    `insert into presale (key, sku, shop_id, quantity, order_number, arrival, promised_on) values ('p', 'X', 1, 1, 'presale', 'purchase:1', '2026-11-21')`,
  );
  const all = await find(lateShipping, { versions: [{ platform: 'doudian', params: { hours: 24 } }] });
  expect(all.map(({ subject, severity, weight }) => [subject, severity, weight])).toEqual([
    ['order:A/left late', 'medium', 10],
    ['order:A/late', 'medium', 2],
    ['order:B/strict', 'medium', 2],
    ['order:A/soon', 'low', -1],
  ]);
  await owner.unsafe(`update presale set promised_on = '2026-11-19'`);
  const [order] = await owner`select id::int from "order" where number = 'presale'`;
  const only = { kind: 'order', refs: [(order as unknown as { id: number }).id] };
  const [presale] = await find(lateShipping, { only });
  expect(presale?.at.toISOString()).toBe('2026-11-19T16:00:00.000Z');
});

it('refund rate: the line, or plainly above what the shop had before; not on a few orders', async () => {
  const sold = (shop: number, orders: number, refunds: number, hours: number) =>
    owner.unsafe(`insert into "order" (shop_id, number, kind, status, placed_at, paid_at, cancelled_at, currency, source)
      select ${shop}, 'r' || ${hours} || '-' || n, 'sale', case when n <= ${refunds} then 'cancelled' else 'shipped' end, '${ago(hours)}', '${ago(hours)}',
        case when n <= ${refunds} then '${ago(hours - 1)}'::timestamptz end, 'CNY', 't' from generate_series(1, ${orders}) n`);
  await sold(2, 500, 15, 300);
  await sold(2, 100, 15, 50);
  await sold(3, 500, 60, 300);
  await sold(3, 100, 15, 50);
  await sold(4, 20, 20, 50);
  const hits = await find(refundRate);
  expect(hits.map(({ shopId, weight, facts }) => [shopId, weight, facts?.['why']])).toEqual([[2, 14.9, 'history']]);
  const lined = await find(refundRate, { versions: [{ params: { line: 14, orders: 10 } }] });
  expect(lined.map(({ shopId, facts }) => [shopId, facts?.['why']])).toEqual([
    [2, 'line'],
    [3, 'line'],
    [4, 'line'],
  ]);
});

it('raised, then cut: against the 30-day low, by a cut or by what begins', async () => {
  await owner.unsafe('delete from listing_price');
  const cut = await lists(1, 'H1', 8_000);
  const coupon = await lists(2, 'H1', 12_000);
  await owner.unsafe('delete from listing_price');
  const price = (listing: number, shop: number, minor: number, hours: number) =>
    owner`insert into listing_price (listing_id, shop_id, price_minor, currency, at) values (${listing}, ${shop}, ${minor}, 'CNY', ${ago(hours)})`;
  for (const [minor, hours] of [
    [10_000, 2000],
    [12_000, 240],
    [8_000, 24],
  ] as const)
    await price(cut, 1, minor, hours);
  for (const [minor, hours] of [
    [10_000, 2000],
    [12_000, 240],
  ] as const)
    await price(coupon, 2, minor, hours);
  expect((await find(raisedThenCut)).map(({ subject, weight }) => [subject, weight])).toEqual([[`listing:${cut}`, 20]]);
  await owner.unsafe(`insert into coupon (shop_id, external_id, name, kind, state, currency, starts_at, ends_at, items) values
    (2, 'c', '双十二', 'direct', 'live', 'CNY', '${ago(3)}', '${ago(-24)}', '["H1-12000"]'), (2, 'd', 'other', 'direct', 'live', 'CNY', '${ago(3)}', '${ago(-24)}', '["other"]')`);
  const [row] = await owner`select id::int from coupon where external_id = 'c'`;
  const hits = await find(raisedThenCut, { only: { kind: 'coupon', refs: [(row as unknown as { id: number }).id] } });
  expect(hits.map(({ subject }) => subject)).toEqual([`listing:${coupon}`]);
  expect(hits[0]?.says.zh).toContain('抬到 120.00 CNY（高出 30 天最低价 20 %），然后优惠券“双十二”开始');
  expect(await find(raisedThenCut, { versions: [{ params: { tolerance: 20 } }] })).toEqual([]);
  // What was raised longer ago than the days looked back was its price by then.
  expect(await find(raisedThenCut, { versions: [{ params: { days: 7 } }] })).toEqual([]);
});

it('agents: the share of talks answered and settled in time, and the worst', async () => {
  const talk = async (code: string, said: [from: string, seconds: number][]) => {
    const [row] =
      await owner`insert into care_conversation (shop_id, code, last_at) values (1, ${code}, ${ago(1)}) returning id`;
    for (const [from, seconds] of said)
      await owner`insert into care_message (shop_id, conversation_id, key, "from", at, text) values
        (1, ${row?.['id']}, ${String(seconds)}, ${from}, ${ago(2 - seconds / 3600)}, '')`;
  };
  await talk('good', [
    ['customer', 0],
    ['agent', 8],
    ['customer', 60],
    ['agent', 90],
  ]);
  expect(await find(agentResponse)).toEqual([]);
  await talk('slow', [
    ['customer', 0],
    ['system', 1],
    ['agent', 25],
  ]);
  const [hit] = await find(agentResponse);
  expect(hit).toMatchObject({ subject: 'shop:A', weight: 50, facts: { worst: 'slow' } });
  expect(hit?.says.en).toContain('50 % were answered within 10 s and 100 % settled within 30 min');
  expect(await find(agentResponse, { versions: [{ shopId: 1, params: { first: 30 } }] })).toEqual([]);
  await talk('open', [
    ['customer', 0],
    ['agent', 5],
    ['customer', 30],
  ]);
  const message = await owner`select id::int from care_message limit 1`;
  const only = { kind: 'message', refs: message.map((row) => (row as unknown as { id: number }).id) };
  const [again] = await find(agentResponse, { versions: [{ shopId: 1, params: { first: 30 } }], only });
  expect(again?.says.en).toContain('100 % were answered within 30 s and 66.7 % settled');
});
