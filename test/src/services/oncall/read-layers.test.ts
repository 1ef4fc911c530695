import { describe, expect, it } from 'vitest';
import { layerWords, readRota } from '../../../../src/services/oncall/read-layers.ts';

const NOW = new Date('2026-11-25T02:00:00Z'); // a Wednesday, 10:00 in Shanghai
const read = (typed: string) => readRota(typed, NOW, 'Asia/Shanghai');
const refusal = (typed: string): string => {
  try {
    read(typed);
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as { text: { en: string } }).text.en}`;
  }
  return 'read';
};

describe('a rota as people type it', () => {
  it.each([
    ['@anna @ben weekly monday 09:00', { people: ['@anna', '@ben'], days: 7, at: '09:00', from: '2026-11-23' }],
    ['@张三 @李四 每周 周一 09:00', { people: ['@张三', '@李四'], days: 7, at: '09:00', from: '2026-11-23' }],
    [
      'console:anna console:ben 每周五 18:00',
      { people: ['console:anna', 'console:ben'], days: 7, at: '18:00', from: '2026-11-20' },
    ],
    ['@anna @ben daily 10:30', { people: ['@anna', '@ben'], days: 1, at: '10:30', from: '2026-11-24' }],
    ['@anna、@ben 2周', { people: ['@anna', '@ben'], days: 14, at: '09:00', from: '2026-11-23' }],
    ['@anna every 3 days from 2026-12-01', { people: ['@anna'], days: 3, at: '09:00', from: '2026-12-01' }],
    [
      '@anna weekdays 09:00-18:00',
      {
        people: ['@anna'],
        days: 7,
        at: '09:00',
        from: '2026-11-23',
        hours: { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
      },
    ],
    [
      '@ben 周六至周日 9:00到24:00',
      {
        people: ['@ben'],
        days: 7,
        at: '09:00',
        from: '2026-11-23',
        hours: { weekdays: [6, 7], from: '09:00', to: '24:00' },
      },
    ],
    ['@cara 节假日', { people: ['@cara'], days: 1, at: '00:00', from: '2026-11-25', holidays: true }],
  ])('%s', (typed, layer) => {
    expect(read(typed).layers).toEqual([layer]);
  });

  it('has a zone of its own, several layers, and leave for gaps', () => {
    const rota = read('@anna weekly 09:00 Europe/Berlin； @ben holidays gaps ok');
    expect([rota.zone, rota.layers.map(({ people }) => people), rota.gapsOk]).toEqual([
      'Europe/Berlin',
      [['@anna'], ['@ben']],
      true,
    ]);
    expect(read('@anna weekly').gapsOk).toBe(false);
  });

  it('is said in words that read the same again', () => {
    for (const typed of [
      '@a @b weekly monday 09:00',
      '@a 3天',
      '@a 工作日 18:00-09:00',
      '@b on mon,wed 10:00-12:00',
      '@c 节假日',
    ]) {
      const [typedLayer] = read(typed).layers;
      if (!typedLayer) throw new Error('nothing was read');
      const layer = { ...typedLayer, people: typedLayer.people.map((_, n) => n + 1) };
      for (const words of Object.values(layerWords(layer, (id) => typedLayer.people[id - 1] ?? '')))
        expect(read(words).layers).toEqual([typedLayer]);
    }
  });

  it.each([
    ['weekly monday 09:00', 'names nobody'],
    ['', 'who is on call'],
    ['@anna 25:00', 'no time 25:00'],
    ['@anna weekly Mars/Olympus', 'no time zone'],
    ['@anna from 2026-02-30', 'no day 2026-02-30'],
    ['@anna 90 days', '12 weeks'],
    [Array.from({ length: 11 }, () => '@anna').join(';'), 'at most 10 layers'],
    [Array.from({ length: 21 }, (_, n) => `@p${n}x`).join(' '), 'at most 20 people'],
  ])('%s is refused in a sentence', (typed, words) => {
    expect(refusal(typed)).toContain('oncall.words');
    expect(refusal(typed)).toContain(words);
  });
});
