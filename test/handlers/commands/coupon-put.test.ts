import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  // SH-1 can create by its interface; SH-2 is not connected.
  await sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by)
    values (1, 'woocommerce', 'x', 'live', '\\x00', 'test')`;
  await sql`insert into price_floor (sku, shop_id, currency, floor_minor, cost_minor, set_by) values ('MUG-1', 2, 'CNY', null, 40000, 'test')`;
  await sql`insert into listing (shop_id, item, sku, price_minor, currency) values (2, 'm', 'MUG-1', 42000, 'CNY')`;
  await sql.end();
});
afterAll(() => chat.close());

const confirm = async (line: string) => {
  const shown = await chat.hears(line);
  const [, code = ''] = /confirm ([2-9A-Z]{5})/.exec(JSON.stringify(shown)) ?? [];
  return { shown: JSON.stringify(shown), done: () => chat.hears(`confirm ${code}`) };
};
const puts = () => rowsIn(chat, 'select shop_id, state, kind, spec from coupon_put order by id');

it('shows each shop’s outcome, writes nothing before the word, and each shop its own after', async () => {
  const put = await confirm('优惠券 新建 满100减10 店 SH-1 SH-2 从 2099-12-01 到 2099-12-10 数量 500 名称 双旦');
  expect(put.shown).toContain('接口创建');
  expect(put.shown).toMatch(/by hand \(to-do\), 1 note.*by a person: a to-do with the exact values/);
  expect(put.shown).toContain('1000000');
  expect(await puts()).toEqual([]);
  const done = await put.done();
  expect(done.title.zh).toMatch(/^优惠券已提交 · a/);
  expect(await puts()).toMatchObject([
    {
      shop_id: 1,
      state: 'waiting',
      spec: { name: '双旦', total: 500, thresholdMinor: '10000', startsAt: '2099-11-30T16:00:00.000Z' },
    },
    { shop_id: 2, state: 'by_hand', spec: { endsAt: '2099-12-10T15:59:00.000Z', kind: 'full-reduction' } },
  ]);
  expect(JSON.stringify(await chat.hears('todo'))).toContain('满100减10');
  const undone = await confirm('undo');
  await (undone.shown.includes('confirm') ? undone.done() : undefined);
  expect((await puts()).map((row) => row['state'])).toEqual(['given_up', 'given_up']);
});

it('is typed in English, with a comma or spaces, with a code, and from now', async () => {
  const put = await confirm('coupon put 10%off shops SH-1,SH-2 to 2099-12-10 total 5 each 1 code WINTER10 stack yes');
  await put.done();
  expect((await puts()).at(-1)).toMatchObject({
    spec: { kind: 'percent', percentBp: 1000, code: 'WINTER10', perCustomer: 1, stackable: true, name: '9折' },
  });
});

it.each([
  ['优惠券 新建 满300减30 店 SH-9 到 2099-12-10', 'shops.not_found'],
  ['优惠券 新建 满300减30 店 SH-1 到 2020-12-10', 'coupon.window'],
  ['优惠券 新建 满300减30 店 SH-1 从 2020-12-01 到 2099-12-10', 'coupon.window'],
  ['优惠券 新建 满300减30 店 SH-1 从 2099-12-11 到 2099-12-10', 'coupon.window'],
  ['优惠券 新建 满30减30 店 SH-1 到 2099-12-10', 'coupon.discount'],
  ['优惠券 新建 便宜点 店 SH-1 到 2099-12-10', 'args.wrong'],
  ['coupon put 300-30 shops SH-1', 'args.missing'],
  ['coupon put 300-30 shops SH-1 to 2099-12-10 total 0', 'args.wrong'],
])('%s is refused, and nothing is sent', async (line, code) => {
  const before = (await puts()).length;
  expect(await chat.refused(line)).toBe(code);
  expect(await puts()).toHaveLength(before);
});

it('refuses a coupon below cost with the reason, and one under the least threshold', async () => {
  const cost = await refusalOf(chat, '优惠券 新建 满400减50 店 SH-2 到 2099-12-10');
  expect(cost.code).toBe('coupon.refused');
  expect(JSON.stringify(cost.hints)).toMatch(/SH-2：.*成本/);
  const least = await refusalOf(chat, 'coupon put 29-1 shops SH-1 to 2099-12-10');
  expect(JSON.stringify(least.hints)).toContain('30');
});

it('is only for some goods where it says so, and refused where a shop does not sell them', async () => {
  const put = await confirm('优惠券 新建 直降20 店 SH-2 到 2099-12-10 商品 MUG-1');
  await put.done();
  expect((await puts()).at(-1)).toMatchObject({ spec: { items: ['m'], kind: 'direct' } });
  const why = await refusalOf(chat, 'coupon put off20 shops SH-1 to 2099-12-10 items MUG-1 TEE-RED-M');
  expect(JSON.stringify(why.hints)).toContain('no listing on sale that is matched to MUG-1');
  expect(await chat.refused('coupon put off20 shops SH-1 to 2099-12-10 items NOPE')).toBe('stock.not_found');
});

it('is for managers', async () => {
  await grant(chat, 'olga', 'operator');
  expect(await chat.refused('coupon put 300-30 shops SH-1 to 2099-12-10', { as: 'olga' })).toBe('permission.denied');
});
