import { expect, it } from 'vitest';
import { INPUTS } from '../../../../src/services/kpis/inputs.ts';
import { isWhy } from '../../../../src/services/observations/kinds.ts';
import { type Field, figureOf } from '../../../../src/services/observations/read/figures.ts';
import { cutRecord, notAPlace } from '../../../../src/services/observations/record.ts';

const FIELD: Field = {
  shops: [
    { id: 1, code: 'SH-1', currency: 'CNY', timeZone: 'Asia/Shanghai', names: ['sh-1', '主店', 'mainshop'] },
    { id: 2, code: 'SH-2', currency: 'CNY', timeZone: 'Asia/Shanghai', names: ['sh-2', '分店2'] },
  ],
  whole: true,
  now: new Date('2026-11-23T04:00:00Z'),
  home: { timeZone: 'Asia/Shanghai', currency: 'CNY' },
};

const read = (line: string): string => {
  const cut = cutRecord(line, INPUTS, FIELD);
  const figure = isWhy(cut) ? cut : figureOf({ ...cut, currency: '' }, FIELD);
  if (figure === 'empty' || isWhy(figure)) return 'refused';
  const { code, day, covers, shopId, part, value, currency } = figure;
  return [code, day, covers === 'day' ? '' : covers, shopId ?? 'group', part, value, currency]
    .filter(Boolean)
    .join(' ');
};

it.each([
  ['访客 1,234 分店2 昨天', 'visitors 2026-11-22 2 1234'],
  ['访客1234 SH-1', 'visitors 2026-11-22 1 1234'],
  ['访客 SH-2 2026-11-20 1，234 人', 'visitors 2026-11-20 2 1234'],
  ['UV 1.2万 SH-1 11月20日', 'visitors 2026-11-20 1 12000'],
  ['visitors 20261120 sh-2 7', 'visitors 2026-11-20 2 7'],
  ['ad cost $120 SH-2 2026-11-22 spring sale', 'ad-cost 2026-11-22 2 spring sale 120 USD'],
  ['广告花费 ¥ 1200 主店 618大促', 'ad-cost 2026-11-22 1 618大促 1200 CNY'],
  ['ad cost 618 shop=SH-1 part="618 sale" day=2026-11-20', 'ad-cost 2026-11-20 1 618 sale 618 CNY'],
  ['content completion 31 % Main shop', 'content-completion 2026-11-22 1 31'],
  ['首响 1分05秒 SH-1 小王', 'first-answer-seconds 2026-11-22 1 小王 65'],
  ['staff cost 12万 2026-10', 'staff-cost 2026-10-01 month group 120000 CNY'],
  ['人力成本 5000 SH-1 上季度', 'staff-cost 2026-07-01 quarter 1 5000 CNY'],
  ['visits 900 SH-1 last week', 'visits 2026-11-16 week 1 900'],
])('%s is %s', (line, figure) => expect(read(line)).toBe(figure));

it.each([
  ...[
    '访客 1234',
    'visitors SH-2',
    'mood 5 SH-1',
    'visitors 5 SH-9',
    'visitors 5 SH-1 03/04/2026',
    '链接点击量 50 SH-1',
    '',
  ],
  ...[
    'visitors 1.234,5 SH-1',
    'visitors 5 SH-1 2026-11-24',
    'visits 5 SH-1 上季度',
    'visitors ¥5 SH-1',
    'SH-1 visitors 5',
  ],
])('“%s” is refused', (line) => expect(read(line)).toBe('refused'));

it.each([
  ['访客 100 SH-2 明天', '还没有到'],
  ['访客 100 SH-2 2026-13-01', '没有 2026-13-01 这一天'],
])('%s is refused for its day: %s', (line, words) => {
  const cut = cutRecord(line, INPUTS, FIELD);
  if (isWhy(cut)) throw new Error('it is cut');
  const why = notAPlace(cut, cut.shop, FIELD) ?? figureOf({ ...cut, currency: '' }, FIELD);
  expect(why).toMatchObject({ why: { zh: expect.stringContaining(words) } });
});
