import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createPainter, type Painter, type PainterOptions } from '../../../src/charts/painter.ts';
import { both, days, sample } from './sample.ts';
import { tinyFont } from './tiny-font.ts';

const opened: Painter[] = [];
const painterWith = (options: PainterOptions = {}): Painter => {
  const painter = createPainter(options);
  opened.push(painter);
  return painter;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((painter) => painter.close()));
});

type Area = [x: number, y: number, width: number, height: number];
/** The upper left of the picture in dots, where a short title stands; and all that is below it. */
const TITLE: Area = [30, 20, 600, 50];
const BELOW: Area = [0, 75, 1440, 645];

async function dotsOf(png: Buffer, [x, y, width, height]: Area): Promise<Buffer> {
  const image = await loadImage(png);
  const pen = createCanvas(image.width, image.height).getContext('2d');
  pen.drawImage(image, 0, 0);
  return Buffer.from(pen.getImageData(x, y, width, height).data);
}
const inkOf = (dots: Buffer): number =>
  Array.from({ length: dots.length / 4 }, (_, i) => dots[4 * i] ?? 255).filter((red) => red < 128).length;
const titled = (title: string) => sample({ title: both(title) });
const MOODY = new URL('./moody-worker.ts', import.meta.url);

describe('a picture', () => {
  const painter = createPainter();
  afterAll(() => painter.close());

  test('is a PNG of 1440 x 720 dots', async () => {
    const png = await painter.paint(sample(), 'zh');
    expect(Buffer.isBuffer(png)).toBe(true);
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1440, 720]);
  });

  test('has real glyphs: other Chinese words, other dots, only where they stand', async () => {
    const pictures = await Promise.all(['库存', '订单', ''].map((title) => painter.paint(titled(title), 'zh')));
    const [stock, orders, blank] = await Promise.all(pictures.map((png) => dotsOf(png, TITLE)));
    expect(inkOf(stock!)).toBeGreaterThan(300);
    expect(inkOf(orders!)).toBeGreaterThan(300);
    expect(inkOf(blank!)).toBeLessThan(100);
    expect(stock!.equals(orders!)).toBe(false);
    const [belowStock, belowOrders] = await Promise.all(pictures.slice(0, 2).map((png) => dotsOf(png, BELOW)));
    expect(belowStock!.equals(belowOrders!)).toBe(true);
  });

  test('of one chart is the same each time, and follows the language', async () => {
    const [first, again, english] = await Promise.all([
      painter.paint(sample(), 'zh'),
      painter.paint(sample(), 'zh'),
      painter.paint(sample(), 'en'),
    ]);
    expect(again!.equals(first!)).toBe(true);
    expect(english!.equals(first!)).toBe(false);
  });

  test('shows a box for what the font lacks', async () => {
    const [emoji, box] = await Promise.all([
      painter.paint(titled('红包😀'), 'zh'),
      painter.paint(titled('红包□'), 'zh'),
    ]);
    expect(emoji!.equals(box!)).toBe(true);
  });

  test('12 more in a row do not fill the memory', { timeout: 120_000 }, async () => {
    const draw = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, i) => painter.paint(titled(`第 ${i} 张`), 'zh')));
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 2; i++) await draw(6);
    expect(process.memoryUsage.rss() / before).toBeLessThan(2);
  });
});

describe('the thread', () => {
  test.each(['exit', 'throw'])('that dies (%s) fails its chart only: those that wait are drawn', async (mood) => {
    const painter = painterWith({ worker: MOODY });
    const [dead, next] = await Promise.allSettled([painter.paint(titled(mood), 'zh'), painter.paint(sample(), 'zh')]);
    expect(dead).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('was not drawn') } });
    expect(next!.status).toBe('fulfilled');
    expect((await painter.paint(sample(), 'en')).length).toBeGreaterThan(5000);
  });

  test('that hangs is replaced', async () => {
    const painter = painterWith({ worker: MOODY, timeoutMs: 5000 });
    await expect(painter.paint(titled('hang'), 'zh')).rejects.toThrow('longer than 5 s');
    expect((await painter.paint(sample(), 'zh')).length).toBeGreaterThan(5000);
  });

  test('knows nothing of the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhanggui-worker-'));
    const worker = join(folder, 'worker.mjs');
    writeFileSync(
      worker,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ id }) => parentPort.postMessage({ id, error: Object.keys(process.env).sort().join() }));`,
    );
    const painter = painterWith({ worker: new URL(`file://${worker}`) });
    await expect(painter.paint(sample(), 'zh')).rejects.toThrow(/: DISABLE_SYSTEM_FONTS_LOAD,NODE_ENV$/);
    rmSync(folder, { recursive: true });
  });

  test('lets the process end by itself, closed or not', async () => {
    const painter = new URL('../../../src/charts/painter.ts', import.meta.url);
    const script = (after: string) => `
      const { createPainter } = await import('${painter}');
      const painter = createPainter();
      const png = await painter.paint(${JSON.stringify(sample())}, 'zh');
      process.stdout.write(String(png.length > 5000));
      ${after}`;
    for (const after of ['', 'await painter.close();']) {
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script(after)], {
        timeout: 15_000,
      });
      expect((await run).stdout).toBe('true');
    }
  });
});

describe('refusals', () => {
  test('a font without Chinese is refused before anything is drawn with it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhanggui-font-'));
    const font = join(folder, 'latin.ttf');
    writeFileSync(font, tinyFont('ABCabc0123456789,.%-', 4));
    const painter = painterWith({ fonts: { regular: font, bold: font } });
    await expect(painter.paint(sample(), 'zh')).rejects.toThrow(/the chart font lacks 掌柜/);
    rmSync(folder, { recursive: true });
  });

  test('a font that is not there is named', async () => {
    const painter = painterWith({ fonts: { regular: '/nowhere/a.ttf', bold: '/nowhere/b.ttf' } });
    await expect(painter.paint(sample(), 'zh')).rejects.toThrow('/nowhere/a.ttf');
  });

  test('no more than the bound may wait, and there is room again afterwards', async () => {
    const painter = painterWith({ maxWaiting: 2 });
    const asked = [1, 2, 3, 4, 5].map(() => painter.paint(sample(), 'zh'));
    const outcomes = (await Promise.allSettled(asked)).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    await expect(asked[4]).rejects.toThrow('2 charts already wait');
    await expect(painter.paint(sample(), 'zh')).resolves.toBeInstanceOf(Buffer);
  });

  test('a chart beyond all measure is refused', async () => {
    const painter = painterWith();
    const name = both('x');
    const many = sample({ series: Array.from({ length: 25 }, () => ({ name, values: [1, 2, 3] })) });
    const long = sample({ labels: days(20_001), series: [{ name, values: [] }] });
    await expect(painter.paint(many, 'zh')).rejects.toThrow('too large');
    await expect(painter.paint(long, 'zh')).rejects.toThrow('too large');
  });

  test('closing rejects what is drawn, what waits and what comes', async () => {
    const painter = painterWith({ worker: MOODY });
    const asked = Promise.allSettled(['hang', 'next'].map((title) => painter.paint(titled(title), 'zh')));
    await new Promise((resolve) => setImmediate(resolve));
    await painter.close();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(painter.paint(sample(), 'zh')).rejects.toThrow('closed');
    await painter.close();
  });
});
