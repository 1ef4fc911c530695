import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatonOf } from '../../../../../src/services/compliance/check/automaton.ts';
import { fold } from '../../../../../src/services/compliance/check/fold.ts';
import { shippedPacks, withChanges } from '../../../../../src/services/compliance/check/known.ts';
import { lexiconOf } from '../../../../../src/services/compliance/check/lexicon.ts';
import { SHIPPED } from '../../../../../src/services/compliance/terms/packs.ts';

const lexicon = lexiconOf(shippedPacks());
const found = (text: string) =>
  SHIPPED.flatMap(({ code }) => lexicon.find(code, text).map(({ found: one, term }) => `${one}=${term}`));

describe('finding words however they are spelled', () => {
  it.each([
    ['最.好', '最好'],
    ['最 佳', '最佳'],
    ['最👍好', '最好'],
    ['最，好', '最好'],
    ['最\u200b佳', '最佳'],
    ['蕞好', '最好'],
    ['zui好', '最好'],
    ['弟一名', '第一名'],
    ['第①名', '第一名'],
    ['国家J', '国家级'],
    ['国家級', '国家级'],
    ['顶jí', '顶级'],
    ['全 国 第 1', '全国第一'],
    ['１００％有效', '百分百有效'],
    ['ＢＥＳＴ　in the WORLD', 'best in the world'],
    ['b e s t in the world', undefined],
    ['c.u.r.e', 'cure'],
    ['好評返現', '好评返现'],
    ['+VX', '加VX'],
    ['top 1', 'top 1'],
    ['#1 seller', '#1 seller'],
    ['lose 10kg', 'lose 10kg'],
    ['醉好', '最好'],
    ['全球首發', '全球首发'],
    ['国家A级', '国家A级'],
    ['军工品质', '军工品质'],
    ['无效退全款', '无效退全款'],
    ['永不退色', '永不退色'],
    ['晒单截图返', '晒单截图返'],
    ['五星带图私聊', '五星带图私聊'],
    ['加客服扣扣', '加客服扣扣'],
    ['隔壁平台下单', '隔壁平台下单'],
    ['傻X', '傻X'],
  ])('%s', (written, term) => {
    expect(found(`前面 ${written} 后面`)).toEqual(term === undefined ? [] : [`${written}=${term}`]);
  });

  it.each([
    '第一步先清洗，第一次使用请看说明，最后晾干',
    '最近到货，最小码是 S，最大承重 5 kg，最好提前一天联系',
    'manicure set, secure lock, UV cure time 60 s, top 10 colours, no. 10',
    '绝对值、历史上的今天、天花板灯、万能胶、增高鞋垫',
    '预防、治理',
    '海尔滨路三星级酒店',
    '第一百货',
    '最美不过夕阳红主题T恤',
    '会员积分，永久有效的会员积分',
    '止痛不是它的功能，只是抱枕',
    '唯一识别码、3C认证、Perfect gift、领先半步、冠军同款、独家图案、免费试用装',
    '5 shops, 1 seller, #1 black, 双排扣扣子',
  ])('leaves alone: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('takes the longest where words overlap', () => {
    expect(found('全网最低价')).toEqual(['全网最低价=全网最低价']);
    expect(found('第一名')).toEqual(['第一名=第一名']);
  });
});

describe('what is shipped', () => {
  it('has rewrites that pass themselves, and words that are found', () => {
    for (const { terms } of SHIPPED)
      for (const { word, rewrite } of terms) {
        expect(found(rewrite), `${word} > ${rewrite}`).toEqual([]);
        expect(found(word), word).not.toEqual([]);
      }
  });
});

describe('operators’ words', () => {
  const change = { id: 1, pack: 'absolute', level: undefined, rewrite: '', reason: 'r', author: 'a', at: '' } as const;

  it('lie over the packs: added, excepted and taken out', () => {
    const own = withChanges([
      { ...change, act: 'add', word: '断货款', level: 'forbidden' },
      { ...change, act: 'except', word: '顶级联赛' },
      { ...change, act: 'remove', word: '最好' },
    ]);
    expect(own.find('absolute', '断 货 款')).toMatchObject([{ term: '断货款', level: 'forbidden' }]);
    expect(own.find('absolute', '顶级联赛')).toEqual([]);
    expect(own.find('absolute', '顶级').length).toBe(1);
    expect(own.find('absolute', '最好')).toEqual([]);
    expect(own.find('absolute', '最好用').length).toBe(1);
  });

  it('hide no graver word behind a longer one', () => {
    const own = withChanges([{ ...change, act: 'add', word: '全国第一品牌', level: 'care' }]);
    expect(own.find('absolute', '全国第一品牌')).toMatchObject([{ term: '全国第一', level: 'forbidden' }]);
  });
});

const noise = fc.string({
  unit: fc.constantFrom('最', '好', '佳', '第', '一', ' ', '.', '，', 'b', 'E', '①', '👍', '\u200b', '级', '級', '\n'),
});

const anything = fc.constantFrom(
  '㎏',
  'ﬁ',
  'é',
  '①',
  '国',
  '國',
  '👨‍👩‍👧',
  '\ud800',
  'Ａ',
  '\u0301',
  'a',
  '%',
  '+',
  '\n',
  ' ',
  '𝐛',
  'ß',
);

describe('places', () => {
  it('mark exactly what was found, in order and apart', () => {
    fc.assert(
      fc.property(noise, (text) => {
        let until = 0;
        for (const { from, to, found: one } of lexicon.find('absolute', text)) {
          expect(text.slice(from, to)).toBe(one);
          expect(from).toBeGreaterThanOrEqual(until);
          until = to;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of folding lie within the text, never go back, and cover a whole character', () => {
    fc.assert(
      fc.property(fc.string({ unit: anything }), (text) => {
        const { chars, from, to } = fold(text);
        const wrong = [...from].findIndex((start, n) => {
          const end = to[n] as number;
          return end <= start || end > text.length || start < (from[n - 1] ?? 0);
        });
        expect([from.length, to.length, wrong]).toEqual([chars.length, chars.length, -1]);
      }),
      { numRuns: 100 },
    );
  });
});

it('takes at most two steps a character, whatever the text', () => {
  const automaton = automatonOf(['aaaaaaaaab', 'aaab', 'ab', '最最最最最好']);
  for (const text of ['a'.repeat(20_000), 'aaaaaaaaac'.repeat(2_000), '最'.repeat(20_000)])
    expect(automaton.scan(text, () => {})).toBeLessThanOrEqual(2 * text.length);
});

it('finds what looking at every place finds', () => {
  const words = ['ab', 'b', 'bab', 'abc', 'ca'];
  const automaton = automatonOf(words);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 }), (text) => {
      const got: string[] = [];
      automaton.scan(text, (word, end) => got.push(`${words[word]}@${end}`));
      const plain = words.flatMap((word) =>
        [...text].flatMap((_, at) => (text.startsWith(word, at) ? [`${word}@${at + word.length}`] : [])),
      );
      expect(got.sort()).toEqual(plain.sort());
    }),
    { numRuns: 200 },
  );
});
