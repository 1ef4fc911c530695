import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { rule } from '../../../src/services/compliance/rules/order-bursts.ts';
import { inForce } from '../../../src/services/compliance/versions/in-force.ts';
import { ringAndStrangers } from '../../support/abnormal.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
const now = new Date();
beforeAll(async () => {
  chat = await openChat();
  await ringAndStrangers(chat.database.url, now);
});
afterAll(() => chat.close());

it('says how abnormal an order is, why, and what it is tied to, without a whole hash', async () => {
  const message = await chat.hears('异常 BURST-7');
  expect(message.tone).toBe('warning');
  const words = JSON.stringify(message);
  expect(words).toContain('by its devices or payers');
  expect(words).toContain('BURST-6');
  expect(words).not.toContain('ring-device-00000000');
  const calm = await chat.hears('abnormal CALM-3');
  expect(calm.tone).toBe('normal');
});

it('lists the worst of the last days first', async () => {
  const { blocks } = await chat.hears('abnormal');
  const rows = blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
  const numbers = rows.slice(0, 8).map(([number]) => String(number));
  expect(numbers.every((number) => number.startsWith('BURST'))).toBe(true);
});

it('refuses an order that is not there', async () => {
  expect(await chat.refused('abnormal NOPE')).toBe('order.not_found');
});

/** What the rule finds of the last days. */
const found = (only?: number, score?: number) =>
  chat.database.db.withScope(systemScope('test'), async (tx) => {
    const inUse = (await inForce(tx, [rule], now))('order-bursts');
    const settingFor: typeof inUse = (where) => {
      const setting = inUse(where);
      return setting && score !== undefined ? { ...setting, params: { ...setting.params, score } } : setting;
    };
    const since = new Date(now.getTime() - 3 * 86_400_000);
    const reads = {
      tx,
      since,
      until: new Date(now.getTime() + 1_000),
      settingFor,
      known: { terms: () => [], holds: () => true },
    };
    return (
      (await rule.find?.({ ...reads, ...(only !== undefined && { only: { kind: 'order', refs: [only] } }) })) ?? []
    );
  });

it('finds the ring as one thing of each shop, and nothing among strangers', async () => {
  const owner = openOwner(chat.database.url);
  const [last] = await owner<{ id: number }[]>`select id::int from "order" where number = 'BURST-0'`;
  await owner.end();
  const hits = { all: await found(), byMark: await found(last?.id) };
  expect(hits.all.map(({ shopId }) => shopId).sort()).toEqual([1, 2]);
  const orders = hits.all.flatMap(({ facts }) => facts?.['orders'] as { number: string }[]);
  expect(orders.length).toBeGreaterThanOrEqual(6);
  expect(orders.every(({ number }) => number.startsWith('BURST'))).toBe(true);
  expect(new Set(hits.all.map(({ subject }) => subject)).size).toBe(1);
  // The mark of one order brings the others of its ring.
  expect(hits.byMark.map(({ subject, says }) => [subject, says])).toEqual(
    hits.all.map(({ subject, says }) => [subject, says]),
  );
});

it('finds six buyers of one device within two hours whatever they score, and takes no verdict on that for one on the score', async () => {
  const hits = await found(undefined, 101);
  expect(hits.map(({ shopId }) => shopId).sort()).toEqual([1, 2]);
  for (const { says, facts } of hits) {
    expect(says.en).toContain('; 8 buyers by one payer within 2 h');
    expect(says.zh).toContain('；2 小时内 8 个买家用同一个付款人');
    const orders = (facts?.['orders'] ?? []) as { margin: unknown }[];
    expect(orders.map(({ margin }) => margin)).toEqual([null, null, null, null]);
  }
});

it("finds orders by a shop's own device, however calm they look", async () => {
  const [first, second] = ['CALM-3', 'CALM-5'];
  const owner = openOwner(chat.database.url);
  await owner`update order_trait set hash = 'own-device-of-the-shop' where kind = 'device'
    and order_id in (select id from "order" where number in (${first}, ${second}))`;
  await owner`insert into shop_identity (shop_id, kind, hash, label, set_by) values (2, 'device', 'own-device-of-the-shop', '***', 'test')`;
  await owner.end();
  const hits = await found();
  const own = hits.filter(({ says }) => says.en.includes('device, address or account of SH-2 itself'));
  expect(own).toHaveLength(1);
  const orders = (own[0]?.facts?.['orders'] ?? []) as { number: string }[];
  expect(orders.map(({ number }) => number).sort()).toEqual([first, second]);
  expect(JSON.stringify(await chat.hears(`abnormal ${first}`))).toContain('payee of SH-2 itself');
});
