import { expect, test } from 'vitest';
import { dialectOf } from '../../../../src/local-platforms/dialects.ts';
import { startLocalPlatforms } from '../../../../src/local-platforms/server.ts';
import { createWorld } from '../../../../src/local-platforms/world.ts';
import { doudian } from '../../../../src/platforms/doudian/doudian.ts';
import { pinduoduo } from '../../../../src/platforms/pinduoduo/pinduoduo.ts';
import { signPdd } from '../../../../src/platforms/pinduoduo/sign.ts';
import { taobao } from '../../../../src/platforms/taobao/taobao.ts';
import { handClock, valueIn } from '../../../support/platforms.ts';

const clock = handClock();

test('over sockets: connected by what is handed out, and an answer that is lost is unknown', async () => {
  const world = createWorld({ clock });
  const server = await startLocalPlatforms({ world });
  try {
    for (const kind of [taobao, doudian, pinduoduo]) {
      const shop = world.addShop({
        kind,
        account: '1000001',
        name: '店',
        platform: kind.platforms[0]!,
        currency: 'CNY',
      });
      const sold = world.addListing(shop, { title: '短袖 <&>', stock: 5 });
      const credentials = dialectOf(kind.code)!.credentials(shop);
      const wire = { fetch, now: () => clock.now(), timeoutMs: 5_000, baseUrl: `${server.url}/${kind.code}` };
      const access = kind.refreshTokens && valueIn(await kind.refreshTokens(credentials, undefined, wire)).access;
      const connector = kind.connect({ ...wire, credentials, token: async () => access ?? '' });
      expect(valueIn(await connector.whoami())).toMatchObject({ id: '1000001', lacks: [] });
      expect(valueIn(await connector.pullCatalog()).items).toMatchObject([{ title: '短袖 <&>', sellable: 5 }]);
      shop.faults.answerLost = 1;
      const lost = await connector.writeStock('op', [{ ...sold, mode: 'set', to: 3 }]);
      expect(lost).toEqual([{ kind: 'unknown', why: 'no-answer' }]);
      expect(valueIn(await connector.readStock([sold]))).toMatchObject([{ sellable: 3 }]);
    }
  } finally {
    await server.close();
  }
});

test('they are strict, each with its own words', async () => {
  const world = createWorld({ clock });
  const seconds = String(Math.floor(clock.now().getTime() / 1000));
  const said = (code: 'taobao' | 'doudian' | 'pinduoduo', path: string, fields: Record<string, string>) =>
    JSON.parse(
      dialectOf(code)!.answer(world, {
        method: 'POST',
        url: path,
        path,
        query: code === 'doudian' ? fields : {},
        headers: {},
        body: Buffer.from(code === 'doudian' ? '{}' : new URLSearchParams(fields).toString()),
      }).body,
    );
  const shopOf = (kind: typeof taobao) =>
    world.addShop({ kind, account: '1', name: '店', platform: kind.platforms[0]!, currency: 'CNY' }).secrets;

  const top = { method: 'taobao.user.seller.get', v: '2.0', sign_method: 'md5', session: 'x', sign: 'x' };
  const key = shopOf(taobao).key;
  expect(said('taobao', '/router/rest', {}).error_response.code).toBe(40);
  expect(said('taobao', '/router/rest', { ...top, app_key: 'x', timestamp: 'x' }).error_response.code).toBe(29);
  const old = { ...top, app_key: key, timestamp: '2020-01-01 00:00:00' };
  expect(said('taobao', '/router/rest', old).error_response.code).toBe(31);
  const now = { ...top, app_key: key, timestamp: '2026-06-01 10:00:00' };
  expect(said('taobao', '/router/rest', now).error_response.code).toBe(25);

  const pdd = shopOf(pinduoduo);
  const call = { type: 'pdd.mall.info.get', client_id: pdd.key, timestamp: seconds };
  expect(said('pinduoduo', '/api/router', { ...call, sign: 'x' }).error_response.error_code).toBe(20_004);
  const signed = { ...call, access_token: 'x', sign: signPdd({ ...call, access_token: 'x' }, pdd.secret) };
  expect(said('pinduoduo', '/api/router', signed).error_response.error_code).toBe(10_019);

  const dou = { app_key: shopOf(doudian).key, method: 'sku.list', timestamp: seconds, v: '2', sign: 'x' };
  expect(said('doudian', '/sku/list', { ...dou, sign_method: 'hmac-sha256' }).sub_code).toBe('isv.signature-invalid');
  expect(said('doudian', '/sku/other', dou).sub_code).toBe('isv.method-invalid');
});
