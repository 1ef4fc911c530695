import { existsSync, readFileSync } from 'node:fs';
import { encrypt, getSignature } from '@wecom/crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { openEnvelope } from '../../src/channels/wecom/crypto.ts';
import { APP, BOT, REFUSED, type Running, refusedStep, startWecom, TAKEN } from '../support/wecom-app.ts';
import { queryOf } from '../support/wecom-callback.ts';

/** The published vectors, through the real endpoints on a real socket, at the time when they were made. */
const FILE = new URL('../../../shared/facts/wecom-vectors.json', import.meta.url);
const present = existsSync(FILE);
if (!present) process.stdout.write('WeCom vectors are not here (../shared/facts/wecom-vectors.json): skipped\n');

type Vector = {
  id: string;
  kind?: string;
  http?: { method: 'GET' | 'POST'; query: string; body?: string; expect_body?: string };
  token?: string;
  encodingAESKey: string;
  receiveid?: string;
  timestamp?: string;
  nonce?: string;
  msg_signature?: string;
  encrypt: string;
  decrypted?: { msg: string; random_hex: string };
  expected_envelope?: string;
};
const { vectors, negatives } = (present
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : { vectors: [], negatives: [] }) as unknown as { vectors: Vector[]; negatives: Vector[] };

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** The side that the vector was made for: an app of that corp id, or a robot. */
async function startFor(vector: Vector): Promise<{ app: Running; path: string }> {
  const keys = { token: vector.token ?? '', aesKey: vector.encodingAESKey };
  const isBot = vector.receiveid === '';
  const seconds = Number((vector.timestamp ?? '0').slice(0, 10));
  running = await startWecom({
    app: isBot ? undefined : { ...APP, ...keys, corpId: vector.receiveid ?? 'nobody' },
    bot: isBot ? { ...BOT, ...keys, name: 'RobotA' } : undefined,
    nowSeconds: seconds + 2,
  });
  return { app: running, path: isBot ? '/wecom/bot' : '/wecom/app' };
}

const signedQuery = (vector: Vector): string =>
  queryOf({
    msg_signature: vector.msg_signature ?? '',
    timestamp: vector.timestamp ?? '',
    nonce: vector.nonce ?? '',
  });

const withEcho = (vector: Vector): string => `${signedQuery(vector)}&${queryOf({ echostr: vector.encrypt })}`;

describe.skipIf(!present)('URL checks', () => {
  for (const vector of vectors.filter((one) => one.kind === 'get-url-verify')) {
    test(`${vector.id} is answered with the bare text`, async () => {
      const { app, path } = await startFor(vector);
      expect(await app.get(`${path}?${vector.http?.query}`)).toEqual({
        status: 200,
        body: vector.http?.expect_body,
        type: 'text/plain; charset=utf-8',
      });
    });
  }

  for (const vector of vectors.filter((one) => /^derived-(pad32|utf8)/.test(one.id))) {
    test(`${vector.id} decrypts as an echo`, async () => {
      const { app, path } = await startFor(vector);
      expect(await app.get(`${path}?${withEcho(vector)}`)).toMatchObject({ status: 200, body: vector.decrypted?.msg });
    });
  }

  test('a caught message cannot be read by asking for it as a check', async () => {
    for (const id of ['tencent-decryptmsg', 'derived-aibot-text', 'dingtalk-same-envelope']) {
      const { app, path } = await startFor(vectors.find((one) => one.id === id) as Vector);
      const { http: _http, ...vector } = vectors.find((one) => one.id === id) as Vector;
      expect(await app.get(`${path}?${withEcho(vector)}`)).toEqual(REFUSED);
      // Its envelope was opened: nothing but what it says is in the way.
      expect(refusedStep(app)).toBe('payload');
      await app.stop();
    }
    running = undefined;
  });

  test('an unencoded plus, or one that a proxy made a space, is still a plus', async () => {
    const vector = vectors.find((one) => one.id === 'tencent-verifyurl') as Vector;
    const { app, path } = await startFor(vector);
    const raw = `${signedQuery(vector)}&echostr=${vector.encrypt.replaceAll('=', '%3D').replaceAll('/', '%2F')}`;
    expect(raw).toContain('+');
    expect(await app.get(`${path}?${raw}`)).toMatchObject({ status: 200, body: '1616140317555161061' });
    expect(await app.get(`${path}?${raw.replaceAll('+', '%20')}`)).toMatchObject({ status: 200 });
  });

  test('a check has no window, and a wrong nonce is refused', async () => {
    const vector = vectors.find((one) => one.id === 'wechatpy-echo') as Vector;
    running = await startWecom({
      app: { ...APP, token: vector.token ?? '', aesKey: vector.encodingAESKey, corpId: vector.receiveid ?? '' },
    });
    expect(await running.get(`/wecom/app?${vector.http?.query}`)).toMatchObject({ status: 200 });
    const wrong = vector.http?.query.replace('437374425', '437374424');
    expect(await running.get(`/wecom/app?${wrong}`)).toEqual(REFUSED);
    expect(refusedStep(running)).toBe('signature');
  });
});

describe.skipIf(!present)('messages', () => {
  test('the official text message is stored and says hello', async () => {
    const vector = vectors.find((one) => one.id === 'tencent-decryptmsg') as Vector;
    const { app, path } = await startFor(vector);
    const callback = { query: vector.http?.query ?? '', body: vector.http?.body ?? '' };
    expect(await app.post(path, callback)).toEqual(TAKEN);
    expect(await app.post(path, callback)).toEqual(TAKEN);
    expect(app.stored).toHaveLength(1);
    expect(app.stored[0]?.key).toBe('app:4561255354251345929');
    expect(app.channel.decode(app.stored[0]!)).toMatchObject({
      kind: 'say',
      actor: { channel: 'wecom', userId: 'mycreate' },
      room: { id: 'user:mycreate', direct: true },
      text: 'hello',
    });
  });

  for (const [id, text] of [
    ['go-workwx-message', 'x123'],
    ['wechatpy-message', 'test'],
  ] as const) {
    test(`${id} says ${text}`, async () => {
      const vector = vectors.find((one) => one.id === id) as Vector;
      const { app, path } = await startFor(vector);
      expect(await app.post(path, { query: vector.http?.query ?? '', body: vector.http?.body ?? '' })).toEqual(TAKEN);
      expect(app.channel.decode(app.stored[0]!)).toMatchObject({ kind: 'say', text });
    });
  }

  test('the deterministic reply has the published bytes and is a valid callback too', async () => {
    const vector = vectors.find((one) => one.id === 'wechatpy-encrypt-reply') as Vector;
    const { decrypted, encodingAESKey, receiveid = '' } = vector;
    const random = Buffer.from(decrypted?.random_hex ?? '', 'hex');
    expect(encrypt(encodingAESKey, decrypted?.msg ?? '', receiveid, random)).toBe(vector.encrypt);
    const { app, path } = await startFor(vector);
    expect(await app.post(path, { query: signedQuery(vector), body: vector.expected_envelope ?? '' })).toEqual(TAKEN);
    expect(app.stored).toHaveLength(1);
  });

  test('a signature of another implementation is accepted; its content is for somebody else', async () => {
    const vector = vectors.find((one) => one.id === 'go-workwx-signature-only') as Vector;
    const { app, path } = await startFor({ ...vector, receiveid: 'wx-not-that-one' });
    const body = `<xml><Encrypt><![CDATA[${vector.encrypt}]]></Encrypt></xml>`;
    expect(await app.post(path, { query: signedQuery(vector), body })).toEqual(REFUSED);
    expect(refusedStep(app)).toBe('receiveid');
  });

  test('a key that differs in its two surplus bits is the same key', () => {
    const vector = vectors.find((one) => one.id === 'rust-wechat-crypto-short') as Vector;
    const { encrypt: encrypted, receiveid: receiveId = '' } = vector;
    const envelope = { signature: getSignature('t', '1', 'n', encrypted), timestamp: '1', nonce: 'n', encrypted };
    for (const aesKey of [vector.encodingAESKey, vector.encodingAESKey.replace(/Q$/, 'R')]) {
      expect(openEnvelope({ token: 't', aesKey, receiveId }, envelope)).toEqual({ ok: true, message: 'test' });
    }
  });

  test('a robot is told something in a group: the mention goes, the response_url is kept apart', async () => {
    const vector = vectors.find((one) => one.id === 'derived-aibot-text') as Vector;
    const { app, path } = await startFor(vector);
    expect(await app.post(path, { query: vector.http?.query ?? '', body: vector.http?.body ?? '' })).toEqual(TAKEN);
    const [arrival] = app.stored;
    expect(arrival).toMatchObject({ key: 'bot:CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=', roomId: 'group:CHATID' });
    expect(arrival?.body.toString()).not.toContain('RESPONSE_CODE');
    expect(arrival?.replyUrl).toEqual({
      url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RESPONSE_CODE',
      expiresAt: new Date(1700000002_000 + 3600_000),
      uses: 1,
    });
    expect(app.channel.decode(arrival!)).toMatchObject({ kind: 'say', text: 'hello robot', reply: { user: 'USERID' } });
  });

  test("a click on another program's card is answered and dropped", async () => {
    const vector = vectors.find((one) => one.id === 'derived-aibot-card') as Vector;
    const { app, path } = await startFor(vector);
    const got = await app.post(path, { query: vector.http?.query ?? '', body: vector.http?.body ?? '' });
    expect(got).toMatchObject({ status: 200 });
    expect(app.stored).toEqual([]);
  });

  test('every vector was played', () => {
    expect(vectors.map((one) => one.id)).toHaveLength(17);
    expect(vectors.filter((one) => one.kind === 'get-url-verify')).toHaveLength(6);
  });
});

describe.skipIf(!present)('negatives', () => {
  for (const vector of negatives) {
    test(`${vector.id} is refused like everything else`, async () => {
      const receiveid = vector.id === 'neg-len-overrun' ? '' : 'corp';
      const signedVector = {
        token: 'QDG6eK',
        timestamp: '1700000009',
        nonce: 'n9',
        ...vector,
        receiveid,
        msg_signature: vector.msg_signature ?? getSignature('QDG6eK', '1700000009', 'n9', vector.encrypt),
      };
      const { app, path } = await startFor(signedVector);
      const body =
        receiveid === ''
          ? JSON.stringify({ encrypt: vector.encrypt })
          : `<xml><Encrypt><![CDATA[${vector.encrypt}]]></Encrypt></xml>`;
      expect(await app.post(path, { query: signedQuery(signedVector), body })).toEqual(REFUSED);
      expect(await app.get(`${path}?${withEcho(signedVector)}`)).toEqual(REFUSED);
      expect(app.stored).toEqual([]);
      expect(refusedStep(app)).toBe(vector.id === 'neg-wrong-receiveid' ? 'receiveid' : 'decrypt');
    });
  }
});
