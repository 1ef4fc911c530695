import { type Figure, type FigureShop, type InputKind, isWhy, no, shown, type Why } from '../kinds.ts';
import { DAYS_OF, type DayOrder, orderOf, readSpan, todayIn } from './days.ts';
import { currencyCalled, currencyOf, fitting, readNumber } from './numbers.ts';

/** What figures are read against. */
export type Field = {
  shops: readonly FigureShop[];
  /** Whether what belongs to no shop may be entered. */
  whole: boolean;
  now: Date;
  /** Where the group's own days are. */
  home: { timeZone: string; currency: string };
};

/** One figure as typed; `shop`: empty where none was named. */
export type TypedFigure = {
  input: InputKind;
  value: string;
  day: string;
  shop: string;
  part: string;
  currency: string;
};

const GROUP = /^(集团|全部|总部|公司|group|all|total|none)$/i;
const folded = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, '');

export const shopCalled = (field: Field, typed: string): FigureShop | undefined =>
  field.shops.find(({ names }) => names.includes(folded(typed)));

/** A figure with everything that was written made sure; 'empty' where no number was written. Nothing is guessed. */
export function figureOf(typed: TypedFigure, field: Field, order?: DayOrder): Figure | 'empty' | Why {
  const written = readNumber(typed.value);
  if (written === 'empty' || isWhy(written)) return written;
  const where = placeOf(typed, field);
  if (isWhy(where)) return where;
  const { input } = typed;
  const own = where.shop ?? field.home;
  const span = spanOf(typed.day, input, { today: todayIn(own.timeZone, field.now), order });
  if (isWhy(span)) return span;
  const fit = fitting(input, written, DAYS_OF[span.covers]);
  if (isWhy(fit)) return fit;
  const money = moneyOf(typed, fit.currency, own.currency);
  if (typeof money !== 'string') return money;
  return {
    code: input.code,
    ...span,
    shopId: where.shop?.id ?? null,
    part: where.part,
    currency: input.money ? money : '',
    value: fit.value,
  };
}

/** Whose it is: a shop, or the group's. */
export function placeOf(
  { input, shop: named, part }: Pick<TypedFigure, 'input' | 'shop' | 'part'>,
  field: Field,
): { shop?: FigureShop; part: string } | Why {
  const { name } = input;
  const bare = named.trim();
  const group = bare === '' || GROUP.test(bare);
  const shop = group ? undefined : shopCalled(field, bare);
  if (!group && !shop)
    return no(
      `没有店铺“${shown(bare)}”，发送 店铺 可以看全部`,
      `There is no shop “${shown(bare)}”; send shops to see all`,
    );
  if (!shop && input.of === 'shop')
    return no(`${name.zh}按店铺录入，请写明店铺，例如 SH-2`, `${name.en} is entered by shop; name one, such as SH-2`);
  if (shop && input.of === 'group')
    return no(`${name.zh}是整个集团的数，请不要写店铺`, `${name.en} belongs to the whole group; leave the shop out`);
  if (!shop && !field.whole)
    return no(
      `整个集团的${name.zh}要由管全部店铺的人录入；请写明你的店铺`,
      `${name.en} of the whole group is entered by those who act for all shops; name your shop`,
    );
  const piece = partOf(input, part);
  return typeof piece === 'string' ? { part: piece, ...(shop && { shop }) } : piece;
}

const LONGEST_PART = 80;

function partOf(input: InputKind, typed: string): string | Why {
  const part = typed
    .normalize('NFC')
    .replaceAll('"', "'")
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  if (part === '') {
    if (!input.part?.required) return '';
    return no(`${input.name.zh}要写明是哪个商品链接`, `${input.name.en} needs the listing that it is of`);
  }
  if (!input.part)
    return no(
      `${input.name.zh}没有明细，多出了“${shown(part)}”`,
      `${input.name.en} has no parts; “${shown(part)}” is too much`,
    );
  if (part.length > LONGEST_PART)
    return no(`明细名最多 ${LONGEST_PART} 个字`, `The name of a part has at most ${LONGEST_PART} characters`);
  return part;
}

const COVER_WORDS = {
  day: { zh: '日', en: 'day' },
  week: { zh: '周', en: 'week' },
  month: { zh: '月', en: 'month' },
  quarter: { zh: '季', en: 'quarter' },
} as const;

function spanOf(typed: string, input: InputKind, when: { today: string; order?: DayOrder | undefined }) {
  const span = readSpan(typed, when);
  const doubt = span || when.order ? undefined : orderOf([typed]);
  if (doubt && typeof doubt !== 'string') return doubt;
  if (!span && /^\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}$/.test(typed.trim()))
    return no(`没有 ${shown(typed)} 这一天，请核对`, `There is no day ${shown(typed)}; check it`);
  if (!span)
    return no(
      `“${shown(typed)}”不是日期；请写 2026-11-22、2026/11/22 或 11月22日`,
      `“${shown(typed)}” is no day; write 2026-11-22, 2026/11/22 or 22.11.2026`,
    );
  if (span.day > when.today)
    return no(`${span.day} 还没有到，请写今天或以前的日期`, `${span.day} has not come yet; name today or a day before`);
  if (input.grains.includes(span.covers)) return span;
  const words = input.grains.map((grain) => COVER_WORDS[grain]);
  return no(
    `${input.name.zh}不按${COVER_WORDS[span.covers].zh}录入，请按${words.map(({ zh }) => zh).join('、')}`,
    `${input.name.en} is not entered by ${COVER_WORDS[span.covers].en}; enter it by ${words.map(({ en }) => en).join(' or ')}`,
  );
}

function moneyOf({ input, currency }: TypedFigure, sign: string | undefined, own: string): string | Why {
  if (currency.trim() === '') return input.money ? currencyOf(sign, own) : '';
  const called = currencyCalled(currency);
  const named = called && currencyOf(called, own);
  if (!named)
    return no(
      `“${shown(currency)}”不是币种，请写 CNY、USD 这样的代码`,
      `“${shown(currency)}” is no currency; write a code such as CNY or USD`,
    );
  const other = sign !== undefined && currencyOf(sign, named) !== named;
  if (other) return no('币种写了两个，请只写一个', 'Two currencies are written; write one');
  return named;
}
