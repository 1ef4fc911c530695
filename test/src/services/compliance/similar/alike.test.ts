import { expect, it } from 'vitest';
import { ourScores, plainScores, qualityAt } from '../../../../../bench/similar-measure.ts';
import { labelledPairs } from '../../../../../bench/similar-pairs.ts';
import { bitsApart, compare, faceOf } from '../../../../../src/services/compliance/similar/alike.ts';
import { bandsOf } from '../../../../../src/services/compliance/similar/bands.ts';
import { foldText, readTitle } from '../../../../../src/services/compliance/similar/title.ts';

const alike = (a: Parameters<typeof faceOf>, b: Parameters<typeof faceOf>) => compare(faceOf(...a), faceOf(...b));

it('calls the same listing the same, whatever its width, case and punctuation', () => {
  expect(alike(['ＴＥＥ－１００ 红色，纯棉', {}], ['tee-100红色纯棉', {}]).alike).toBe(1);
  expect(alike(['红色 T 恤', { 材质: '棉' }, 5n], ['红色 T 恤', { 材质: '棉' }, 5n])).toMatchObject({
    alike: 1,
    title: 1,
    attributes: 1,
    picture: 1,
  });
});

it('aligns names of attributes and units, and all names of a brand', () => {
  const { same, differ, attributes } = alike(
    ['a', { 颜色分类: '红色', 净含量: '0.5kg', 材质: '棉', 品牌: 'Laneige/兰芝' }],
    ['b', { color: '红', 重量: '500克', 面料: '涤纶', brand: '兰芝' }],
  );
  expect([same, differ]).toEqual([['颜色', '净含量'], ['材质']]);
  expect(attributes).toBeGreaterThan(0.8);
});

it('tells models and amounts apart, and joins an article with its suffix', () => {
  const same = alike(['得胜话筒 MS189A', {}], ['鹅颈麦克风', { 型号: 'MS-189a' }]).alike;
  const other = alike(['得胜话筒 MS189A', {}], ['鹅颈麦克风', { 型号: 'MS-200b' }]).alike;
  expect(same).toBeGreaterThan(other + 0.3);
  expect(readTitle('2021 新款 500ml 保温杯 SC-40X66 XL').models).toEqual(['sc40x66']);
  expect(readTitle('2021 新款 500ml 保温杯 1.5L XL').amounts).toEqual(['500ml', '1500ml', 'xl']);
});

it('lets another article number not make another listing of the same title', () => {
  const title = '羽绒服男冬季加厚连帽短款外套';
  expect(alike([title, { 货号: 'A-10001' }], [title, { 货号: 'B-20002' }]).alike).toBeGreaterThanOrEqual(0.9);
});

it('says nothing of listings without letters or pictures', () => {
  expect(alike(['', {}], ['', {}]).alike).toBe(0);
  expect(alike(['🎉🎉', { 材质: '棉' }], ['🎉🎉', { 材质: '棉' }]).alike).toBe(0);
  expect(alike(['🎉', {}, 7n], ['', {}, 7n]).alike).toBe(1);
});

it('is bounded by what it reads, whatever is given', () => {
  const long = '很长的标题'.repeat(2_000);
  expect(foldText(`\0${long}\ud800`).length).toBeLessThanOrEqual(500);
  expect(
    bandsOf(faceOf(long, Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, 'v'])))).length,
  ).toBeLessThan(40);
  expect(bandsOf(faceOf('\0', {})).every(Number.isInteger)).toBe(true);
});

it('shares a band between titles that are nearly the same, and pictures a few bits apart', () => {
  const shared = (a: ReturnType<typeof faceOf>, b: ReturnType<typeof faceOf>) => {
    const theirs = new Set(bandsOf(b));
    return bandsOf(a).filter((band) => theirs.has(band)).length;
  };
  const title = '红色纯棉圆领短袖 T 恤宽松百搭打底衫';
  expect(shared(faceOf(title, {}), faceOf(title.replace('宽松', '修身'), {}))).toBeGreaterThan(3);
  expect(shared(faceOf(title, {}), faceOf('不锈钢保温杯大容量便携水杯', {}))).toBe(0);
  const hash = 0x7a3c_19f0_55e1_8842n;
  expect(shared(faceOf('一', {}, hash), faceOf('二', {}, hash ^ 0x0001_0000_0100_0001n))).toBeGreaterThan(0);
  expect([bitsApart(hash, hash ^ 7n), bitsApart(-1n, 0n)]).toEqual([3, 64]);
});

const pairs = labelledPairs();
it.skipIf(!pairs)(
  'finds more of the labelled pairs than plain Jaccard at no less precision (skipped without ../shared/data/product-match)',
  () => {
    const [ours, plain] = [qualityAt(ourScores(pairs ?? []), 0.55), qualityAt(plainScores(pairs ?? []), 0.5)];
    expect(Math.round(plain.precision)).toBe(85);
    expect(ours.precision).toBeGreaterThan(84);
    expect(ours.recall).toBeGreaterThan(plain.recall * 1.6);
  },
);
