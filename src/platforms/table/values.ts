import { parsePrice, parseTime, parseUnits } from '../../core/csv-fields.ts';
import { minorDigits } from '../../core/money.ts';

/** Cells as values, by the shop's currency and time zone. `undefined`: empty, or no such thing. */
export type Values = {
  currency: string;
  money(text: string | undefined): bigint | undefined;
  units(text: string | undefined): number | undefined;
  at(text: string | undefined): Date | undefined;
};

export function valuesOf(currency: string, timeZone: string): Values {
  const offsetAt = offsets(timeZone);
  return { currency, money, units, at };

  function money(text = ''): bigint | undefined {
    const price = parsePrice(text.replace(/^[¥￥$€£]\s*/u, '').replaceAll(',', ''), minorDigits(currency));
    return price && !price.negative ? BigInt(price.minor) : undefined;
  }

  function units(text = ''): number | undefined {
    const n = parseUnits(text.trim());
    return n !== undefined && n >= 0 && n <= 1_000_000_000 ? n : undefined;
  }

  /** With an offset where one is written, else as the clocks of the shop's time zone had it. */
  function at(text = ''): Date | undefined {
    const said = parseTime(text);
    if (!said) return undefined;
    const zoned = said.length > 19;
    const utc = Date.parse(`${said.slice(0, 10)}T${said.slice(11, 19)}${zoned ? said.slice(19) : 'Z'}`);
    if (!Number.isFinite(utc)) return undefined;
    return new Date(zoned ? utc : utc - offsetAt(new Date(utc - offsetAt(new Date(utc)))));
  }
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsets(timeZone: string): (at: Date) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes = '0'] = /GMT([+-])(\d\d):?(\d\d)?/.exec(name) ?? [];
    return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
  };
}
