import { describe, expect, it } from 'vitest';
import { formatValue } from '../../../src/core/format.ts';
import type { Locale, Value } from '../../../src/core/message.ts';

const zh: Locale = { lang: 'zh', timeZone: 'Asia/Shanghai' };
const en: Locale = { lang: 'en', timeZone: 'America/New_York' };

describe('formatValue', () => {
  it.each<[Value, string, string]>([
    [1234567, '1,234,567', '1,234,567'],
    [-3, '-3', '-3'],
    [0.125, '0.13', '0.13'],
    ['TEE-RED-M', 'TEE-RED-M', 'TEE-RED-M'],
    [{ zh: '上海仓', en: 'Shanghai' }, '上海仓', 'Shanghai'],
    [{ at: '2026-11-23T02:00:00Z' }, '2026-11-23 10:00:00', '2026-11-22 21:00:00'],
    [{ at: '2026-07-01T02:00:00Z' }, '2026-07-01 10:00:00', '2026-06-30 22:00:00'],
    [{ date: '2026-11-11' }, '2026-11-11', '2026-11-11'],
    [{ money: '123456', currency: 'CNY' }, '¥1,234.56', 'CN¥1,234.56'],
    [{ money: '-5', currency: 'USD' }, '-US$0.05', '-US$0.05'],
    [{ money: '1500', currency: 'JPY' }, 'JP¥1,500', 'JP¥1,500'],
  ])('%j is %s in a Chinese room, %s in an English one', (value, chinese, english) => {
    expect([formatValue(value, zh), formatValue(value, en)]).toEqual([chinese, english]);
  });

  it('is exact for amounts that no float can hold', () => {
    expect(formatValue({ money: '900719925474099301', currency: 'CNY' }, zh)).toBe('¥9,007,199,254,740,993.01');
  });
});
