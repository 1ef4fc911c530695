import { expect, it } from 'vitest';
import { createSealer } from '../../../src/core/seal.ts';

const KEY = 'a key for tests that is long enough 0123456789';

it('opens what it sealed, differently each time', () => {
  const sealer = createSealer(KEY, 'robot-key');
  const [one, two] = [sealer.seal('秘密 🔑'), sealer.seal('秘密 🔑')];
  expect(one.equals(two)).toBe(false);
  expect([one, two].map((sealed) => sealer.open(sealed).toString('utf8'))).toEqual(['秘密 🔑', '秘密 🔑']);
});

it('refuses another key, another purpose, and every changed or missing byte', () => {
  const sealer = createSealer(KEY, 'robot-key');
  const sealed = sealer.seal('secret');
  expect(() => createSealer(`${KEY}x`, 'robot-key').open(sealed)).toThrow();
  expect(() => createSealer(KEY, 'reply-url').open(sealed)).toThrow();
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] as number) ^ 1;
    expect(() => sealer.open(changed), `byte ${i}`).toThrow();
    expect(() => sealer.open(sealed.subarray(0, i)), `cut at ${i}`).toThrow();
  }
});
