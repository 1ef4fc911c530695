import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { createOnboarding } from '../../../src/services/compliance/onboarding/onboarding.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ rules: [] });
});
afterAll(() => chat.close());

const owned = async (work: (owner: ReturnType<typeof openOwner>) => Promise<unknown>) => {
  const owner = openOwner(chat.database.url);
  await work(owner);
  await owner.end();
};

const open = async () => {
  const rows = tableOf(await chat.hears('开店 SH-2')) ?? [];
  return rows.filter((row) => JSON.stringify(row[1]).includes('✗')).map((row) => row[3]);
};

const asked = () =>
  chat.database.db.withScope(systemScope('test'), (tx) =>
    createOnboarding({ tx }).refuseOpen({ shop: { id: 2, code: 'SH-2' }, now: new Date() }),
  );

it('computes what is done, a person vouches for the rest, and the shop may go live when all is', async () => {
  expect(await open()).toEqual([
    'entity',
    'payee',
    'separated',
    'licence',
    'wording',
    'duplicates',
    'floors',
    'observed',
    'owner',
    'deposit',
  ]);
  await expect(asked()).rejects.toMatchObject({ code: 'onboarding.open' });
  await chat.hears(
    'linked import SH-2,entity,上海某某有限公司;SH-2,payee,62220001;SH-2,device,D1;SH-2,address,某路 5 号;SH-1,device,D1',
  );
  await chat.hears(`paper add SH-2 licence 营业执照 to ${dayFromNow(90)}`);
  await chat.hears('operator grant console:zoe operator SH-2');
  await chat.hears('开店 打勾 SH-2 deposit 付款单 7');
  expect(await open()).toEqual(['separated', 'wording', 'duplicates', 'floors', 'observed']);
  await owned((owner) => owner`delete from shop_identity where shop_id = 1`);
  await owned(
    (owner) =>
      owner`insert into listing (shop_id, item, sku, title, attributes) values (2, 'i1', 'MUG-1', '杯', '{"品牌":"某牌"}')`,
  );
  await owned(
    (owner) => owner`insert into price_floor (sku, currency, floor_minor, set_by) values ('MUG-1', 'CNY', 100, 'test')`,
  );
  await owned(
    (owner) =>
      owner`insert into shop_connection (shop_id, connector, credentials, connected_by, connected_at) values (2, 'x', '', 'test', now() - interval '4 days')`,
  );
  await owned(
    (owner) => owner`insert into monitor (code, ran_at) values ('wording', now()), ('similarity', now())
    on conflict (code) do update set ran_at = excluded.ran_at`,
  );
  expect(await open()).toEqual(['brands']);
  await chat.hears(`paper add group brand 某牌授权 of 某牌 to ${dayFromNow(90)}`);
  expect(await open()).toEqual([]);
  await asked();
});

it('refuses ticks of what is computed, unknown or done', async () => {
  expect(await chat.refused('onboarding tick SH-2 entity yes')).toBe('onboarding.computed');
  expect(await chat.refused('onboarding tick SH-2 nothing yes')).toBe('onboarding.no_item');
  expect(await chat.refused('onboarding tick SH-2 deposit again')).toBe('onboarding.ticked');
  expect(await chat.refused('onboarding SH-9')).toBe('shops.not_found');
  expect(await chat.refused('onboarding override SH-2 because')).toBe('onboarding.nothing_open');
  expect(await chat.refused('onboarding item nothing off')).toBe('onboarding.item_words');
  expect(await chat.refused('onboarding item entity on')).toBe('onboarding.item_same');
  expect(await chat.refused('onboarding item entity on 5')).toBe('onboarding.item_days');
});

it('what asks for a second person says so: letting through, and the list itself', async () => {
  await chat.database.db.withScope(systemScope('test'), async (tx) => {
    const onboarding = createOnboarding({ tx });
    const shop = { id: 1, code: 'SH-1' };
    const now = new Date();
    const effect = await onboarding.planOverride({ shop, reason: 'promotion', now });
    expect(effect.risk).toMatchObject({ second: { role: 'compliance' }, shops: [1] });
    await onboarding.applyOverride({ effect, by: 1, trace: 't', now });
    await onboarding.refuseOpen({ shop, now });
    const item = await onboarding.planItem({ code: 'deposit', enabled: false });
    expect(item.risk?.second).toEqual({ role: 'compliance' });
    await onboarding.applyItem({ effect: item, by: 1, trace: 't' });
    expect((await onboarding.show({ shop, now })).items.map(({ code }) => code)).not.toContain('deposit');
  });
});
