/** A picture's difference hash (64 bits, signed as PostgreSQL keeps it), or why it has none. */
export type PictureHash = { hash: bigint } | { why: string };

export const MOST_PICTURE_BYTES = 2 * 1024 * 1024;
const MOST_SIDE = 8_192;
const MOST_PIXELS = 16_000_000;
/** Below it nearly everything is one colour: blank pictures say nothing of each other. */
const LEAST_BITS = 4;

/**
 * Bit n says whether a place of 8 x 8 is darker than its right neighbour: the same after scaling, re-encoding and small changes of colour.
 * The first bytes say what it is, never its name; its size is read before it is decoded.
 */
export async function pictureHash(bytes: Uint8Array): Promise<PictureHash> {
  if (bytes.length > MOST_PICTURE_BYTES) return { why: 'larger than 2 MB' };
  const size = sizeOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!size) return { why: 'no PNG, JPEG or WebP picture' };
  const { width, height } = size;
  if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS)
    return { why: 'too many pixels' };
  try {
    return hashOf(await greys(bytes));
  } catch {
    return { why: 'cannot be decoded' };
  }
}

const WIDTH = 9;
const HEIGHT = 8;
/** Drawn so many times finer than needed and averaged: a canvas that shrinks far leaves lines out. */
const FINE = 8;

async function greys(bytes: Uint8Array): Promise<Float64Array> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(Buffer.from(bytes));
  const [width, height] = [WIDTH * FINE, HEIGHT * FINE];
  const context = createCanvas(width, height).getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const sums = new Float64Array(WIDTH * HEIGHT);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const grey = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      const place = Math.floor(y / FINE) * WIDTH + Math.floor(x / FINE);
      sums[place] = (sums[place] ?? 0) + grey;
    }
  return sums.map((sum) => sum / FINE ** 2);
}

/** Less than one step of grey is no difference. */
const STEP = 1;

function hashOf(grey: Float64Array): PictureHash {
  let hash = 0n;
  let bits = 0;
  let steps = 0;
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x + 1 < WIDTH; x += 1) {
      const rise = (grey[y * WIDTH + x + 1] ?? 0) - (grey[y * WIDTH + x] ?? 0);
      hash <<= 1n;
      if (Math.abs(rise) > STEP) steps += 1;
      if (rise > STEP) {
        hash |= 1n;
        bits += 1;
      }
    }
  return steps < LEAST_BITS || bits === 0 ? { why: 'nearly one colour' } : { hash: BigInt.asIntN(64, hash) };
}

type Size = { width: number; height: number };

/** From the file's own head; undefined for what is none of the three kinds. */
export function sizeOf(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined;
  if (bytes.subarray(0, 8).equals(PNG) && bytes.toString('latin1', 12, 16) === 'IHDR')
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegSize(bytes);
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return webpSize(bytes);
  return undefined;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Segment by segment up to the frame's head. */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const kind = bytes[at + 1] ?? 0;
    if (kind === 0xff) {
      at += 1;
      continue;
    }
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    if (kind === 0xda || kind === 0xd9) return undefined;
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}

function webpSize(bytes: Buffer): Size | undefined {
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (kind !== 'VP8L') return undefined;
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
