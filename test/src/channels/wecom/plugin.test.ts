import { createCipheriv } from 'node:crypto';
import { encrypt } from '@wecom/crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { KEYS_KEPT_MS } from '../../../../src/channels/channel.ts';
import {
  APP_KEYS,
  BOT_KEYS,
  hello,
  NOW_S,
  type Options,
  REFUSED,
  type Running,
  refusedStep,
  startWecom,
  TAKEN,
} from '../../../support/wecom-app.ts';
import { appCallback, botCallback, botText, signed, textXml } from '../../../support/wecom-callback.ts';

/** Started for one test and stopped after it. */
const open: Running[] = [];
async function start(options: Options = {}): Promise<Running> {
  const running = await startWecom(options);
  open.push(running);
  return running;
}
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop();
});

describe('what is refused, always with the same answer', () => {
  const at = (seconds: number) => textXml({ from: 'lin', seconds, text: 'x', msgId: '1' });
  const appBody = (encrypted: string, inner = '') => `<xml>${inner}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  const sealedApp = (plain: string) => encrypt(APP_KEYS.aesKey, plain, APP_KEYS.receiveId);
  const good = sealedApp(hello());
  const query = signed(APP_KEYS, good, NOW_S);

  const refusals: [string, { query: string; body: string | Buffer }, string][] = [
    [
      'a changed signature',
      { query: query.replace(/msg_signature=./, 'msg_signature=x'), body: appBody(good) },
      'signature',
    ],
    [
      'another token',
      { query: signed({ ...APP_KEYS, token: 'other' }, good, NOW_S), body: appBody(good) },
      'signature',
    ],
    ['no signature', { query: `timestamp=${NOW_S}&nonce=n`, body: appBody(good) }, 'query'],
    ['a parameter twice', { query: `${query}&nonce=other`, body: appBody(good) }, 'query'],
    ['a broken escape', { query: `${query}&x=%E0%A4%A`, body: appBody(good) }, 'query'],
    ['a time that is none', { query: query.replace(/timestamp=\d+/, 'timestamp=now'), body: appBody(good) }, 'query'],
    ['an empty body', { query, body: '' }, 'body'],
    ['the body of the other kind', { query, body: JSON.stringify({ encrypt: good }) }, 'body'],
    ['two ciphertexts', { query, body: `<xml><Encrypt>${good}</Encrypt><Encrypt>${good}</Encrypt></xml>` }, 'body'],
    ['a DTD around the envelope', { query, body: `<!DOCTYPE xml>${appBody(good)}` }, 'body'],
    ['an entity in the envelope', { query, body: appBody(good, '<!ENTITY a "b">') }, 'body'],
    ['a comment in the envelope', { query, body: appBody(good, '<!-- x -->') }, 'body'],
    [
      'bytes that are not UTF-8',
      { query, body: Buffer.concat([Buffer.from(appBody(good)), Buffer.from([0xff])]) },
      'body',
    ],
    ['another key', appCallback({ ...APP_KEYS, aesKey: BOT_KEYS.aesKey }, hello(), NOW_S), 'decrypt'],
    ['another corp', appCallback({ ...APP_KEYS, receiveId: 'wx-other' }, hello(), NOW_S), 'receiveid'],
    ['junk in the base64', junk(good), 'base64'],
    ['a DTD inside', appCallback(APP_KEYS, `<!DOCTYPE xml [<!ENTITY a "b">]>${hello()}`, NOW_S), 'payload'],
    [
      'an entity inside',
      appCallback(APP_KEYS, `<xml><!ENTITY a SYSTEM "file:///etc/passwd">&a;</xml>`, NOW_S),
      'payload',
    ],
    [
      'markup nested too deep',
      appCallback(APP_KEYS, `<xml>${'<a>'.repeat(50)}${'</a>'.repeat(50)}</xml>`, NOW_S),
      'payload',
    ],
    ['markup that ends early', appCallback(APP_KEYS, '<xml><FromUserName><![CDATA[lin', NOW_S), 'payload'],
    ['older than the inbox keeps keys', appCallback(APP_KEYS, at(NOW_S - KEYS_KEPT_MS / 1000 - 1), NOW_S), 'age'],
    ['from more than an hour ahead', appCallback(APP_KEYS, at(NOW_S + 3601), NOW_S), 'age'],
  ];

  function junk(encrypted: string) {
    const dirty = `${encrypted.slice(0, 8)} !${encrypted.slice(8)}`;
    return { query: signed(APP_KEYS, dirty, NOW_S), body: appBody(dirty) };
  }

  test.each(refusals)('%s', async (_what, callback, step) => {
    const app = await start();
    expect(await app.post('/wecom/app', callback)).toEqual(REFUSED);
    expect(app.stored).toEqual([]);
    expect(refusedStep(app)).toBe(step);
    const line = JSON.stringify(app.log);
    for (const secret of [APP_KEYS.token, APP_KEYS.aesKey]) expect(line).not.toContain(secret);
  });

  test('text that is not UTF-8 inside the envelope', async () => {
    const app = await start();
    const fine = sealedBytes(Buffer.from(hello()));
    expect(await app.post('/wecom/app', { query: signed(APP_KEYS, fine, NOW_S), body: appBody(fine) })).toEqual(TAKEN);
    const bytes = Buffer.from([0xc3, 0x28]);
    const sealed = sealedBytes(Buffer.concat([Buffer.from('<xml><MsgType>'), bytes, Buffer.from('</MsgType></xml>')]));
    expect(await app.post('/wecom/app', { query: signed(APP_KEYS, sealed, NOW_S), body: appBody(sealed) })).toEqual(
      REFUSED,
    );
    expect(refusedStep(app)).toBe('decrypt');
  });

  test('just inside the window is taken, and a robot message is as old as its signature says', async () => {
    const app = await start();
    const oldest = NOW_S - KEYS_KEPT_MS / 1000;
    expect(await app.post('/wecom/app', appCallback(APP_KEYS, at(oldest), NOW_S))).toEqual(TAKEN);
    const message = botText({ msgid: 'm', text: 'x', userid: 'lin' });
    expect(await app.post('/wecom/bot', botCallback(BOT_KEYS, message, oldest))).toEqual(TAKEN);
    expect(await app.post('/wecom/bot', botCallback(BOT_KEYS, message, oldest - 1))).toEqual(REFUSED);
    expect(refusedStep(app)).toBe('age');
  });

  test.each([
    ['nested too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['not JSON', '{"a":'],
    ['XML', '<xml></xml>'],
  ])('a robot message that is %s', async (_what, plain) => {
    const app = await start();
    expect(await app.post('/wecom/bot', botCallback(BOT_KEYS, plain, NOW_S))).toEqual(REFUSED);
    expect(refusedStep(app)).toBe('payload');
  });

  test('a robot envelope that is a bomb', async () => {
    const app = await start();
    const body = `{"encrypt":${'['.repeat(200_000)}`;
    expect(await app.post('/wecom/bot', { query, body })).toEqual(REFUSED);
    expect(refusedStep(app)).toBe('body');
  });

  test('a body of 2 MB', async () => {
    const app = await start();
    for (const path of ['/wecom/app', '/wecom/bot']) {
      const got = await app.post(path, { query, body: 'x'.repeat(2 * 1024 * 1024) });
      expect(got).toMatchObject({ status: 413, body: 'refused' });
    }
    expect(app.stored).toEqual([]);
  });

  test('a URL that is not configured does not exist', async () => {
    const app = await start({ bot: undefined });
    expect(await app.post('/wecom/bot', { query, body: '{}' })).toMatchObject({ status: 404 });
  });
});

/** An envelope around bytes that are no text, which the vendor's library cannot make. */
function sealedBytes(message: Buffer): string {
  const key = Buffer.from(`${APP_KEYS.aesKey}=`, 'base64');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([Buffer.alloc(16, 'r'), length, message, Buffer.from(APP_KEYS.receiveId)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
    'base64',
  );
}
