import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { codeIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, fieldsOf, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

it('shows what each sub-shop would be proposed before anything is said, then proposes it in its rooms', async () => {
  const owner = openOwner(chat.database.url);
  const line = `联动 开始 满300减30 满800减300 从 明天 到 ${dayFromNow(8)}`;
  const asked = await chat.hears(line);
  // A pack of two mugs costs 80.00 and is made for 50.00: of 800.00 at most 300.00 may come off.
  expect(fieldsOf(asked)['Proposed to SH-2']).toEqual({ zh: '满300减30 满800减300', en: '30 off 300, 300 off 800' });
  expect(await owner`select 1 from linked_promotion`).toHaveLength(0);
  await owner`update price_floor set cost_minor = 3600`;
  const lower = await chat.hears(line);
  expect(fieldsOf(lower)['Proposed to SH-2']).toEqual({ zh: '满300减30 满800减80', en: '30 off 300, 80 off 800' });
  const done = await chat.hears(`confirm ${codeIn(lower)}`);
  expect(done.title.en).toMatch(/^Linked promotion \d+ started$/);
  const [told] = await owner`select shops, audience, message->'blocks' as blocks from news where fold like 'linked:%'`;
  expect([told?.['shops'], told?.['audience']]).toEqual([[2], 'coupons']);
  expect(JSON.stringify(told?.['blocks'])).toContain('linked take 1 SH-2');
  await chat.hears('undo');
  expect(await chat.refused('linked take 1 SH-2')).toBe('linked.over');
  await owner.end();
});

it('proposes only what a shop could take, and names a shop that could take nothing, with the reason', async () => {
  const owner = openOwner(chat.database.url);
  await owner`update price_floor set cost_minor = 2500`;
  const through = (connector: string) => owner`
    insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by)
    values (2, ${connector}, 'x', 'live', '\\x00', 'test') on conflict (shop_id) do update set connector = excluded.connector`;
  const proposed = async (steps: string, rest = '') =>
    fieldsOf(await chat.hears(`linked start ${steps} from tomorrow to ${dayFromNow(8)}${rest}`))['Proposed to SH-2'];
  await through('pinduoduo');
  expect(await proposed('300-30')).toEqual({
    zh: '没有：平台没有满减券',
    en: 'nothing: its platform has no full reduction coupons',
  });
  await through('wechat');
  expect(await proposed('300-30')).toMatchObject({ en: 'nothing: say how many there are (total)' });
  expect(await proposed('300-30', ' total 50')).toMatchObject({ en: '30 off 300' });
  await through('taobao');
  expect(await proposed('300-37 800-300')).toMatchObject({ en: '20 off 300, 100 off 800' });
  expect(await proposed('500-4')).toMatchObject({ en: 'nothing: less than 1 % would come off 500' });
  // A floor above the list price leaves no room at all.
  await owner`update price_floor set floor_minor = 9000`;
  for (const steps of ['300-30', '500-5', '2000-100'])
    expect(await proposed(steps)).toMatchObject({ en: 'nothing: MUG-1 has no room below its price' });
  await owner`update price_floor set floor_minor = null`;
  await through('wechat');
  const line = `linked start 300-30 800-300 from tomorrow to ${dayFromNow(8)} total 50`;
  await chat.hears(`confirm ${codeIn(await chat.hears(line))}`);
  const [last] = await owner`select max(id)::int as id from linked_promotion`;
  await chat.hears(`confirm ${codeIn(await chat.hears(`linked take ${last?.['id']} SH-2`))}`);
  expect(
    await owner`select state, spec->>'discountMinor' as off, (spec->>'total')::int as total from coupon_put`,
  ).toEqual([
    { state: 'waiting', off: '3000', total: 50 },
    // The most that the platform takes off.
    { state: 'waiting', off: '20000', total: 50 },
  ]);
  await owner.end();
});

it('refuses steps that are none, do not rise, or take off all, and days that are over', async () => {
  const days = `from tomorrow to ${dayFromNow(8)}`;
  expect(await chat.refused(`linked start much ${days}`)).toBe('linked.steps');
  expect(await chat.refused(`linked start 9折 ${days}`)).toBe('linked.steps');
  expect(await chat.refused(`linked start 500-60 300-30 ${days}`)).toBe('linked.order');
  expect(await chat.refused(`linked start 300-300 ${days}`)).toBe('linked.discount');
  expect(await chat.refused('linked start 300-30 from 2020-01-01 to 2020-01-02')).toBe('linked.window');
  expect(await chat.refused(`linked start 300-30 from ${dayFromNow(8)} to ${dayFromNow(2)}`)).toBe('linked.window');
});
