import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageOf, drawable, lacking, PROBE } from '../../../src/charts/glyphs.ts';
import { both, sample } from './sample.ts';
import { tinyFont } from './tiny-font.ts';

const packaged = (name: string) =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-sc/${name}/NotoSansSC_${name}.ttf`);
const all = () => true;
let folder: string;
const file = (bytes: Buffer): string => {
  const path = join(folder, 'font.ttf');
  writeFileSync(path, bytes);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhanggui-font-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a font covers', () => {
  test.each(['400Regular', '700Bold'])('the packaged %s has the probe and rare names, but no emoji', (name) => {
    const covers = coverageOf(packaged(name));
    expect(lacking(PROBE, covers)).toEqual([]);
    expect(lacking('龘淼犇骉镕喆堃', covers)).toEqual([]);
    expect(lacking('a😀𠮷', covers)).toEqual(['😀', '𠮷']);
  });

  test.each([4, 12] as const)('is read from a table of format %i', (format) => {
    const covers = coverageOf(file(tinyFont('aZ库', format)));
    expect(lacking('aZ库', covers)).toEqual([]);
    expect(lacking('bY存\uffff', covers)).toEqual(['b', 'Y', '存', '\uffff']);
  });

  test('a file that is no font is refused, not taken for an empty one', () => {
    expect(() => coverageOf(file(Buffer.from('a text, and nothing that could be a table of a font')))).toThrow();
    expect(() => coverageOf(file(Buffer.alloc(100)))).toThrow('no font');
  });
});

describe('a chart made drawable', () => {
  const ascii = (code: number) => code < 128;

  test('shows each unknown character as one box, families and flags too', () => {
    const chart = drawable(
      sample({
        title: both('a😀b'),
        unit: both('👨‍👩‍👧'),
        labels: ['🇨🇳 1', '1️⃣', 'e\u0301'],
        threshold: { label: both('库'), value: 1 },
      }),
      ascii,
    );
    expect(chart.title.zh).toBe('a□b');
    expect(chart.unit.en).toBe('□');
    expect(chart.labels).toEqual(['□ 1', '□', '□']);
    expect(chart.threshold).toEqual({ label: both('□'), value: 1 });
    expect(chart.series).toEqual([{ name: { zh: '□□', en: 'Available' }, values: [120, 80, 41] }]);
  });

  test('leaves what the font has, without the invisible', () => {
    const chart = drawable(sample({ title: both('库\u200b存\ufe0f') }), all);
    expect(chart.title.zh).toBe('库存');
  });

  test('stands on one line of bounded length, whatever was put in', () => {
    const chart = drawable(sample({ title: both(`a\n\tb\0c${'长'.repeat(5000)}`), labels: ['\ud83d'] }), ascii);
    expect(chart.title.zh).toMatch(/^a b c□+$/);
    expect(chart.title.zh.length).toBeLessThanOrEqual(200);
    expect(chart.labels).toEqual(['□']);
  });
});
