import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into listing (shop_id, item, title, sku, attributes) values
    (1, 'a', '国家级品质马克杯', 'MUG-1', '{"材质": "顶级陶瓷"}'), (2, 'b', '马克杯 家用', 'MUG-1', '{}')`;
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    values (1, 'c', '全网最低价券', 'full-reduction', 'live', 'CNY', 1000, 500, now(), now() + interval '1 day')`;
  await sql`insert into paper (shop_id, kind, name, brand, set_by) values (1, 'brand', 'Nike 2026', 'Nike', 'test')`;
  await sql.end();
});
afterAll(() => chat.close());

const shown = async (line: string) => JSON.stringify(await chat.hears(line));

it('marks what it found, cites the clause and gives a text that passes', async () => {
  const said = await shown('合规检查 全网最好用的保温杯，三天见效，假一赔万');
  expect(said).toContain('【最好用】');
  expect(said).toContain('《广告法》第九条第三项');
  expect(said).toContain('【三天见效】');
  const [, passes = ''] = /文字可以改成：([^"]+)"/.exec(said) ?? [];
  expect(passes).toContain('保温杯');
  expect((await chat.hears(`check ${passes}`)).tone).toBe('success');
});

it('says that nothing was found, and what was looked for', async () => {
  const said = await shown('check 双层陶瓷马克杯 第一步请先用温水清洗，最后晾干');
  expect(said).toContain('没有发现问题');
  expect(said).toContain('绝对化用语');
});

it('knows a SKU with its listings, a listing, a coupon and the text of a picture', async () => {
  const sku = await shown('check mug-1');
  expect(sku).toMatch(/SH-1 L1 国家级品质马克杯/);
  expect(sku).toMatch(/【顶级】/);
  expect(sku).toContain('另外 2 个没有问题');
  expect(await shown('check L1')).toContain('【国家级品质】马克杯');
  const coupon = await shown('合规检查 券 1');
  expect(coupon).toContain('【全网最低价】');
  expect(coupon).toContain('门槛 10.00 CNY 低于下限 30.00 CNY');
  expect(await shown('check picture 国家级品质')).toContain('图片文字可以改成：优质');
});

it('refuses what is not there, what is no text and what is too long, in a sentence', async () => {
  expect(await chat.refused('check L999')).toBe('check.no_listing');
  expect(await chat.refused('check coupon 999')).toBe('check.no_coupon');
  expect(await chat.refused('check data:image/png;base64,AAAA')).toBe('check.binary');
  expect(await chat.refused(`check ${'很'.repeat(3000)}`)).toMatch(/long/);
});

it('passes nothing that only looks like the code of something', async () => {
  for (const line of ['check TEE-RED-MM', 'check SH-1', 'check L-12', 'check guarantee12', 'check 99'])
    expect(await chat.refused(line), line).toBe('check.no_such');
  for (const line of ['check text TEE-RED-MM', '合规检查 文字 TEE-RED-MM'])
    expect((await chat.hears(line)).tone, line).toBe('success');
  expect((await chat.hears('check guaranteed')).tone).toBe('danger');
});

it('knows at which shop a text is to be, with its papers', async () => {
  expect((await chat.hears('check Nike 运动鞋')).tone).toBe('warning');
  expect((await chat.hears('check Nike 运动鞋 shop=SH-1')).tone).toBe('success');
  expect((await chat.hears('合规检查 Nike 运动鞋 店铺 sh-1')).tone).toBe('success');
  expect((await chat.hears('check Nike 运动鞋 shop=SH-2')).tone).toBe('warning');
  expect(await chat.refused('check Nike 运动鞋 shop=SH-99')).toBe('check.no_shop');
});

it('reads a pattern as the plain text it is', async () => {
  expect((await chat.hears(`check ${'(a+)+$'.repeat(60)}`)).tone).toBe('success');
});

it('stands before coupons: a forbidden name is refused with what to say instead, one with care is only told', async () => {
  const refused = await chat.says('优惠券 新建 满100减10 店 SH-2 到 2099-12-10 名称 全网最低价');
  expect(JSON.stringify(refused)).toMatch(/coupon\.refused.*请改成“优惠价”/);
  expect(await shown('优惠券 新建 满100减10 店 SH-2 到 2099-12-10 名称 免单券')).toContain('免单');
});
