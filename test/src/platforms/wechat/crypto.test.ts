import { existsSync, readFileSync } from 'node:fs';
import { decrypt, encrypt } from '@wecom/crypto';
import { describe, expect, test } from 'vitest';
import { envelopeSignature, isAddressCheck, openEnvelope } from '../../../../src/platforms/wechat/crypto.ts';

const FILE = '../shared/facts/platform-vectors.json';
type Vector = { id: string; platform: string; kind: string } & Record<string, string>;
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];
const ours = vectors.filter(({ platform }) => platform.startsWith('wechat-shop'));

// Without ../shared/facts/platform-vectors.json these are skipped.
describe.skipIf(vectors.length === 0)('vectors of others for pushes of WeChat', () => {
  test('there are three', () =>
    expect(ours.map(({ kind }) => kind).sort()).toEqual(['push-decrypt', 'push-decrypt', 'push-verify']));

  test.each(ours.filter(({ kind }) => kind === 'push-verify'))('$id', (v) => {
    const parts = { timestamp: v['timestamp']!, nonce: v['nonce']!, encrypted: v['encrypt']! };
    expect(envelopeSignature(v['token']!, parts)).toBe(v['expected']);
  });

  test.each(ours.filter(({ kind }) => kind === 'push-decrypt'))('$id', (v) => {
    const isMessage = v['expected_field'] !== 'receiveId';
    const message = isMessage ? v['expected']! : v['expected_message']!;
    const appId = isMessage ? v['expected_receiveId']! : v['expected']!;
    expect(decrypt(v['encodingAESKey']!, v['encrypt']!)).toMatchObject({ message, id: appId });
    const keys = { token: 'any', aesKey: v['encodingAESKey']!, appId };
    const envelope = { timestamp: '1', nonce: '2', encrypted: v['encrypt']! };
    const sealed = { ...envelope, signature: envelopeSignature('any', envelope) };
    expect(openEnvelope(keys, sealed)).toEqual({ ok: true, message });
    expect(openEnvelope({ ...keys, appId: 'wx-another' }, sealed)).toEqual({ ok: false, step: 'receiver' });
  });
});

const KEYS = { token: 'TOKEN', aesKey: 'a'.repeat(43), appId: 'wx0000000000000001' };
const sealed = (message: string, keys = KEYS) => {
  const envelope = { timestamp: '1780279200', nonce: 'n1', encrypted: encrypt(keys.aesKey, message, keys.appId) };
  return { ...envelope, signature: envelopeSignature(keys.token, envelope) };
};

test('an envelope is opened only when it is whole, signed and ours', () => {
  const good = sealed('{"Event":"x"}');
  expect(openEnvelope(KEYS, good)).toEqual({ ok: true, message: '{"Event":"x"}' });
  expect(openEnvelope(KEYS, { ...good, signature: '0'.repeat(40) })).toEqual({ ok: false, step: 'signature' });
  expect(openEnvelope(KEYS, { ...good, signature: good.signature.toUpperCase() })).toEqual({
    ok: false,
    step: 'signature',
  });
  expect(openEnvelope(KEYS, { ...good, nonce: 'n2' })).toEqual({ ok: false, step: 'signature' });
  expect(openEnvelope({ ...KEYS, token: 'OTHER' }, good)).toEqual({ ok: false, step: 'signature' });
  const resigned = (encrypted: string) => {
    const envelope = { ...good, encrypted };
    return { ...envelope, signature: envelopeSignature(KEYS.token, envelope) };
  };
  expect(openEnvelope(KEYS, resigned(`${good.encrypted}\n`))).toEqual({ ok: false, step: 'base64' });
  expect(openEnvelope(KEYS, resigned('AAAA'.repeat(16)))).toEqual({ ok: false, step: 'decrypt' });
  expect(openEnvelope({ ...KEYS, aesKey: 'b'.repeat(43) }, good)).toEqual({ ok: false, step: 'decrypt' });
});

test('the address check is signed over token, time and nonce', () => {
  // SHA-1 of the sorted parts 1780279200, TOKEN, n1 joined.
  const digest = envelopeSignature(KEYS.token, { timestamp: '1780279200', nonce: 'n1', encrypted: '' });
  expect(isAddressCheck(KEYS.token, digest, '1780279200', 'n1')).toBe(true);
  expect(isAddressCheck(KEYS.token, digest, '1780279201', 'n1')).toBe(false);
  // The example of WeChat's own document on message pushes (developers.weixin.qq.com/doc/channels/dev_before/base/message_push).
  const official = 'f464b24fc39322e44b38aa78f5edd27bd1441696';
  expect(isAddressCheck('AAAAA', official, '1714036504', '1514711492')).toBe(true);
});
