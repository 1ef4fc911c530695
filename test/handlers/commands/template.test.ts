import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { pushNow } from '../../support/templates.ts';

let chat: Chat;
let sql: ReturnType<typeof openOwner>;
beforeAll(async () => {
  chat = await openChat();
  sql = openOwner(chat.database.url);
  for (const who of ['lin', 'wang', 'boss']) {
    await chat.hears(`operator grant console:${who} ${who === 'boss' ? 'manager' : 'viewer SH-2'}`);
  }
  await sql`update account set vouched_by = 'demo' where user_id in ('lin', 'wang', 'boss')`;
});
afterAll(async () => {
  await sql.end();
  await chat.close();
});

const boss = { as: 'boss', room: 'ops' };
const said = async (line: string, from?: { as?: string; room?: string }) =>
  JSON.stringify(await chat.hears(line, from));
const why = async (line: string, from?: { as?: string; room?: string }) => {
  const answer = await chat.says(line, from);
  if (!('error' in answer)) throw new Error(`"${line}" was answered: ${JSON.stringify(answer.message)}`);
  return answer.error;
};

it('finds what came with the system, which nobody may say before somebody approved it', async () => {
  expect(await said('话术 缺货')).toContain('sold-out');
  expect(await said('template REFUND')).toContain('refund-how');
  expect(await said('话术 快递')).toContain('delay-transport');
  expect(await said('template zzz')).toContain('{coupon}');
  expect((await why('话术 使用 refund-how')).code).toBe('template.not_usable');
  expect(await said('话术 批准 refund-how')).toContain('已批准');
  expect(await said('template use refund-how')).toContain('申请退款');
  expect(await said('话术 用 refund-how 英文')).not.toContain('申请退款');
  expect((await why('template approve refund-how')).code).toBe('template.already');
  expect((await why('template use nothing-like-it')).code).toBe('template.unknown');
});

it('refuses unknown variables, stray braces, one language, unknown scenes and scopes, each in a sentence', async () => {
  const no = async (rest: string) => (await why(`template propose x-1 ${rest}`)).code;
  const unknown = await why('template propose x-1 refund zh=您好{电话} en=Hello');
  expect(unknown.code).toBe('template.variable');
  expect(unknown.text.zh).toContain('{优惠券}');
  expect(await no('refund zh=您好{店铺 en=Hello')).toBe('template.braces');
  expect(await no('refund zh=您好')).toBe('template.texts');
  expect(await no('nosuch zh=您好 en=Hello')).toBe('template.scene');
  expect(await no('refund sku=NOPE zh=您好 en=Hello')).toBe('template.scope');
  expect(await no('promotion promotion=3 zh=您好 en=Hello')).toBe('template.scope');
  expect(await no('refund when=start zh=您好 en=Hello')).toBe('template.occasion');
  expect(await no('refund until=2020-01-01 zh=您好 en=Hello')).toBe('template.past');
  expect((await why('template propose X_1 refund zh=您好 en=Hello')).code).toBe('template.code');
});

it('is approved by another person only, and never with a forbidden word: the place and what to say instead are named', async () => {
  await chat.hears('template propose claim promotion zh=全网最低价，{店铺}有货 en=In stock at {shop}');
  expect((await why('template approve claim')).code).toBe('template.own');
  const refused = await why('template approve claim', boss);
  expect(refused.code).toBe('template.forbidden');
  expect(refused.text.zh).toContain('最低价');
  expect(refused.text.zh).toMatch(/请改/);
  await chat.hears('template propose claim promotion zh={店铺}有货，欢迎选购 en=In stock at {shop}');
  expect(await said('template approve claim', boss)).toContain('第 2 版');
  expect(await said('template use claim SH-2')).toContain('分店有货');
  const history = await said('话术 历史 claim');
  expect(history).toContain('全网最低价');
  expect(history).toContain('欢迎选购');
  expect((await why('template propose claim promotion zh={店铺}有货，欢迎选购 en=In stock at {shop}')).code).toBe(
    'template.unchanged',
  );
});

it('fills variables with what is so now, and says which has no value', async () => {
  await chat.hears(
    'template propose left-over stock-out zh={商品}在{店铺}还有{库存} en={stock} of {sku} left at {shop}',
  );
  await chat.hears('template approve left-over', boss);
  expect((await why('template use left-over')).code).toBe('template.which_shop');
  const none = await why('template use left-over SH-2');
  expect(none.code).toBe('template.no_value');
  expect(await said('template use left-over SH-2 mug-1')).toContain('马克杯在分店还有 5 件');
  await chat.hears('template propose pct promotion zh={优惠券}可用 en={coupon}');
  await chat.hears('template approve pct', boss);
  expect((await why('template use pct SH-2')).text.en).toContain('SH-2');
  expect((await why('template use left-over SH-2 NOPE-1')).code).toBe('template.word');
});

it('ends with its coupon, and says so', async () => {
  const [coupon] =
    await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    values (2, 'c1', '', 'full-reduction', 'live', 'CNY', 30000, 3000, now() - interval '1 day', now() + interval '5 days') returning id`;
  const id = Number(coupon?.['id']);
  await chat.hears(
    `template propose c-300 促销 优惠券=${id} 时机=开始 zh=现在{优惠券}，{截止}前 en={coupon} until {until}`,
  );
  await chat.hears('template approve c-300', boss);
  expect(await said('template use c-300')).toContain('满300减30');
  await sql`update coupon set state = 'stopped' where id = ${id}`;
  const over = await why('template use c-300');
  expect(over.code).toBe('template.not_usable');
  expect(over.text.en).toContain('stopped');
  expect((await why(`template propose c-301 promotion coupon=${id} zh=好 en=ok`)).code).toBe('template.over');
  await sql`delete from coupon where id = ${id}`.catch(() => sql`update coupon set state = 'ended' where id = ${id}`);
});

it('is retired with what undoes it, and an undo of an approval brings the version before back', async () => {
  await chat.hears('template propose claim promotion zh={店铺}到货，欢迎选购 en=Back at {shop}');
  await chat.hears('template approve claim', boss);
  expect(await said('template use claim SH-2')).toContain('到货');
  await chat.hears('undo', boss);
  expect(await said('template use claim SH-2')).toContain('有货，欢迎选购');
  await chat.hears('话术 停用 claim 不再用');
  expect((await why('template use claim SH-2')).code).toBe('template.not_usable');
  expect(await said('template claim')).toContain('没有找到');
  expect(await said('template claim all')).toContain('claim');
});

it('is sent to the agents of the shop, once a cause, with what they take exactly once', async () => {
  expect(await chat.refused('agent add console:nobody SH-2')).toBe('operator.unknown');
  expect(await chat.refused('agent add console:lin SH-1')).toBe('agent.no_role');
  for (const who of ['lin', 'wang']) await chat.hears(`客服 添加 console:${who} SH-2`);
  expect(await chat.refused('agent add console:lin SH-2')).toBe('agent.already');
  expect(await said('agent SH-2')).toContain('console:lin');
  await chat.hears('template approve sold-out');
  await sql`insert into listing (shop_id, item, sku) values (2, 'i1', 'MUG-1')`;
  expect(await pushNow(chat, 'stock', 'coupon', 'promotion', 'late')).toBe(0);
  await sql`update stock_level set on_hand = 0 where sku = 'MUG-1'`;
  expect(await pushNow(chat, 'stock', 'coupon')).toBe(2);
  expect(await pushNow(chat, 'stock', 'coupon')).toBe(0);
  const told =
    await sql`select n.audience, n.message, p.id::int as id, a.user_id from news n join template_push p on n.key = 'template-push:' || p.id
    join account a on a.person_id = p.person_id order by p.id`;
  expect(told.map(({ user_id }) => user_id)).toEqual(['lin', 'wang']);
  expect(JSON.stringify(told[0]?.['message'])).toContain('马克杯在分店暂时没有货');
  const id = Number(told[0]?.['id']);
  const lin = { as: 'lin', room: 'ops' };
  expect(await chat.refused(`template take ${id}`, { as: 'wang', room: 'ops' })).toBe('template.not_for_you');
  expect(await said(`template take ${id}`, lin)).toContain('马克杯在分店');
  expect(await chat.refused(`话术 取用 ${id}`, lin)).toBe('template.taken');
  const listed = await said('话术 推送', lin);
  expect(listed).toContain('MUG-1 断货');
  expect(listed).toContain('sold-out v1');
  expect(listed).toContain(`lin ${id}`);
  const [kept] =
    await sql`select count(*)::int as n from evidence where kind = 'template' and body::text like '%"pushed"%'`;
  expect(kept?.['n']).toBe(1);
  await sql`update stock_level set on_hand = 9 where sku = 'MUG-1'`;
  // It is back, and there is no approved text for that: nobody is sent anything, and the list says why.
  expect(await pushNow(chat, 'stock')).toBe(0);
  expect(await said('template pushes SH-2')).toContain('没有已批准的话术');
  await chat.hears('template approve coupon-on');
  await chat.hears('template approve coupon-over');
  const [coupon] =
    await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    values (2, 'c2', '', 'full-reduction', 'live', 'CNY', 20000, 2000, now() - interval '1 day', now() + interval '5 days') returning id`;
  const lines = async () =>
    (
      await sql`select line ->> 'en' as line from template_cause where coupon_id = ${coupon?.['id'] ?? 0} order by id`
    ).map(({ line }) => String(line).replace(/\d+/, 'N'));
  expect(await pushNow(chat, 'coupon')).toBe(2);
  await sql`update coupon set discount_minor = 3000 where external_id = 'c2'`;
  expect(await pushNow(chat, 'coupon')).toBe(2);
  await sql`update coupon set state = 'stopped' where external_id = 'c2'`;
  expect(await pushNow(chat, 'coupon')).toBe(2);
  expect(await lines()).toEqual(['coupon N runs', 'coupon N has other terms', 'coupon N is over']);
  expect(await pushNow(chat, 'coupon')).toBe(0);
  await chat.hears('agent remove console:wang SH-2');
  await sql`update stock_level set on_hand = 0 where sku = 'MUG-1'`;
  expect(await pushNow(chat, 'stock')).toBe(1);
});

it('lets a person of one shop write for that shop alone', async () => {
  await chat.hears('operator grant console:lin manager SH-2');
  const lin = { as: 'lin', room: 'ops' };
  expect(await chat.refused('template propose mine refund zh=好 en=ok', lin)).toBe('template.not_yours');
  await chat.hears('template propose mine refund shop=SH-2 zh=好 en=ok', lin);
  expect(await chat.refused('template retire refund-how', lin)).toBe('template.not_yours');
  expect(await chat.refused('template approve mine', lin)).toBe('template.own');
});

it('gives a text made for one shop, platform or SKU for nothing else', async () => {
  await chat.hears('template propose one-shop refund shop=SH-2 zh=仅分店 en=branch only');
  await chat.hears('template approve one-shop', boss);
  expect(await said('template use one-shop SH-2')).toContain('仅分店');
  const other = await why('template use one-shop SH-1');
  expect(other.code).toBe('template.not_for');
  expect(other.text.zh).toContain('只用于 SH-2');
  await chat.hears('template propose one-sku stock-out sku=MUG-1 zh=仅马克杯 en=mug only');
  await chat.hears('template approve one-sku', boss);
  expect((await why('template use one-sku SH-2 TEE-RED-M')).code).toBe('template.not_for');
});
