import { createCanvas } from '@napi-rs/canvas';
import { expect, it } from 'vitest';
import { bitsApart } from '../../../../../src/services/compliance/similar/alike.ts';
import { pictureHash, sizeOf } from '../../../../../src/services/compliance/similar/picture-hash.ts';

type Kind = 'image/png' | 'image/jpeg' | 'image/webp';

/** Boxes on a slope of grey: `seed` moves the boxes and turns the slope. */
function drawn(kind: Kind, { side = 320, seed = 1 } = {}): Buffer {
  const canvas = createCanvas(side, side);
  const context = canvas.getContext('2d');
  const slope = context.createLinearGradient(0, 0, side, side);
  slope.addColorStop(0, seed === 1 ? '#222' : '#fff');
  slope.addColorStop(1, seed === 1 ? '#ddd' : '#333');
  context.fillStyle = slope;
  context.fillRect(0, 0, side, side);
  for (let n = 0; n < 6; n += 1) {
    context.fillStyle = n % 2 ? '#f3c' : '#0a5';
    context.fillRect(((n * 37 * seed) % 80) * (side / 100), ((n * 53 * seed) % 80) * (side / 100), side / 6, side / 5);
  }
  return kind === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer(kind as 'image/jpeg', 60);
}

const hashOf = async (bytes: Uint8Array): Promise<bigint> => {
  const made = await pictureHash(bytes);
  if ('why' in made) throw new Error(made.why);
  return made.hash;
};

it('stays nearly the same over size, format and quality, and differs for another picture', async () => {
  const [png, jpeg, webp, other] = await Promise.all([
    hashOf(drawn('image/png')),
    hashOf(drawn('image/jpeg', { side: 600 })),
    hashOf(drawn('image/webp', { side: 200 })),
    hashOf(drawn('image/png', { seed: 3 })),
  ]);
  expect(bitsApart(png, jpeg)).toBeLessThanOrEqual(4);
  expect(bitsApart(png, webp)).toBeLessThanOrEqual(4);
  expect(bitsApart(png, other)).toBeGreaterThan(10);
});

it('reads what a picture is and how large from its first bytes', () => {
  for (const kind of ['image/png', 'image/jpeg', 'image/webp'] as const)
    expect(sizeOf(drawn(kind, { side: 120 }))).toEqual({ width: 120, height: 120 });
});

it('says why something has no hash', async () => {
  const png = drawn('image/png');
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(60_000, 16);
  const blank = createCanvas(50, 50).toBuffer('image/png');
  const why = async (bytes: Uint8Array) => (await pictureHash(bytes)) as { why: string };
  expect(await why(Buffer.from('<html>not a picture, but long enough</html>'))).toEqual({
    why: 'no PNG, JPEG or WebP picture',
  });
  expect(await why(Buffer.from('GIF89a'.padEnd(60, ' ')))).toEqual({ why: 'no PNG, JPEG or WebP picture' });
  expect(await why(new Uint8Array())).toEqual({ why: 'no PNG, JPEG or WebP picture' });
  expect(await why(bomb)).toEqual({ why: 'too many pixels' });
  expect(await why(png.subarray(0, 60))).toEqual({ why: 'cannot be decoded' });
  expect(await why(blank)).toEqual({ why: 'nearly one colour' });
  expect(await why(Buffer.alloc(2 * 1024 * 1024 + 1))).toEqual({ why: 'larger than 2 MB' });
});
