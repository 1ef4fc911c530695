import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEnvelope, sealReply } from '../../../../src/channels/wecom/crypto.ts';
import { APP_KEYS, BOT_KEYS } from '../../../support/wecom-app.ts';

const sealedBy = (keys: typeof APP_KEYS, plain: string) => {
  const { encrypt, msgsignature, nonce, timestamp } = sealReply(keys, plain, 'n', 1_700_000_000);
  return { signature: msgsignature, timestamp: String(timestamp), nonce, encrypted: encrypt };
};

describe('the guard', () => {
  test('opens what it sealed, whatever the text and its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const keys of [APP_KEYS, BOT_KEYS]) {
          expect(openEnvelope(keys, sealedBy(keys, text))).toEqual({ ok: true, message: text });
        }
      }),
      { seed: 20261111 },
    );
  });

  test('opens nothing of which one character was changed', () => {
    const envelope = sealedBy(APP_KEYS, '库存 TEE-RED-M');
    for (const field of ['signature', 'timestamp', 'nonce', 'encrypted'] as const) {
      for (let at = 0; at < envelope[field].length; at += 1) {
        const was = envelope[field][at];
        const changed = `${envelope[field].slice(0, at)}${was === '0' ? '1' : '0'}${envelope[field].slice(at + 1)}`;
        expect(openEnvelope(APP_KEYS, { ...envelope, [field]: changed })).toMatchObject({
          ok: false,
          step: 'signature',
        });
      }
    }
  });

  test.each(['', 'A'.repeat(39), 'A'.repeat(40), '0'.repeat(41), 'é'.repeat(40)])(
    'a signature %j is no signature',
    (signature) => {
      expect(openEnvelope(APP_KEYS, { ...sealedBy(APP_KEYS, 'x'), signature })).toEqual({
        ok: false,
        step: 'signature',
      });
    },
  );
});
