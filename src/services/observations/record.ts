import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { text } from '../../core/message.ts';
import { quote } from '../../core/text.ts';
import { besideOf } from './beside.ts';
import { fieldOf, type ObservationDeps } from './deps.ts';
import { type Figure, type FigureShop, type InputKind, isWhy, no, shown, type Why } from './kinds.ts';
import { standingOf, versionOf } from './put.ts';
import { putAndLook } from './quality/again.ts';
import { readSpan, todayIn } from './read/days.ts';
import { type Field, figureOf, placeOf, shopCalled } from './read/figures.ts';
import { unknownInput } from './read/file.ts';
import { callerOf } from './read/headings.ts';
import { currencyCalled } from './read/numbers.ts';

/** A line as typed, cut into what it names. */
export type Cut = { input: InputKind; value: string; day: string; shop: string; part: string };

const NONE = /^(?:none|无|取消)(?= |$)/i;
/** What belongs to a number when a space stands before it. */
const UNITS =
  /^(?:%|％|千|万|亿|元|块|美元|秒|分钟|人|次|个|单|条|件|k|w|s|secs?|seconds?|min|mins|minutes?|cny|usd|eur|gbp|jpy|hkd)$/i;
const isUnit = (word: string): boolean => UNITS.test(word) || currencyCalled(word)?.length === 3;
const KEYED = /(?:^|\s)(shop|店铺|day|日期|date|part|明细)[=＝]("[^"]*"|'[^']*'|“[^”]*”|\S+)/gi;
const MOST_WORDS = 40;

/**
 * `访客 1,234 分店2 昨天`, `ad cost ¥1,200 SH-2 2026-11-22 spring sale`: the input, its number, and behind them shop, day and part in any order.
 */
export function cutRecord(typed: string, inputs: readonly InputKind[], field: Field): Cut | Why {
  const keyed: Partial<Record<'shop' | 'day' | 'part', string>> = {};
  const bare = typed.replaceAll(KEYED, (_, key: string, value: string) => {
    const name = /^(shop|店铺)$/i.test(key) ? 'shop' : /^(part|明细)$/i.test(key) ? 'part' : 'day';
    keyed[name] = value.replace(/^["'“]|["'”]$/g, '');
    return ' ';
  });
  const tokens = bare.trim().split(/\s+/).slice(0, MOST_WORDS);
  const named = inputIn(tokens, inputs);
  if (!named) return unknownInput(tokens[0] ?? '');
  const { value, others } = valueIn(named.rest, field);
  if (value === '') return no(`还缺${named.input.name.zh}的数`, `The number of ${named.input.name.en} is missing`);
  const place = placesIn(others, field);
  return { input: named.input, value, day: '昨天', shop: '', ...place, ...keyed };
}

/** The longest words that name an input; a number may touch a Chinese name. */
function inputIn(tokens: readonly string[], inputs: readonly InputKind[]) {
  const called = callerOf(inputs);
  for (let n = Math.min(6, tokens.length); n > 0; n -= 1) {
    const input = called(tokens.slice(0, n).join(' '));
    if (input) return { input, rest: tokens.slice(n) };
  }
  const touching = /^(\p{Script=Han}+)([\d¥￥$].*)$/u.exec(tokens[0] ?? '');
  const input = touching && called(touching[1] ?? '');
  return input ? { input, rest: [touching[2] ?? '', ...tokens.slice(1)] } : undefined;
}

/** The number with the unit behind it, wherever it stands: the first word that looks like one and is no day. */
function valueIn(tokens: readonly string[], field: Field): { value: string; others: string[] } {
  const looks = [...tokens.keys()].filter((n) => NUMERIC.test(tokens[n] ?? '') || NONE.test(tokens[n] ?? ''));
  const at = looks.find((n) => !isDay(tokens[n] ?? '', field)) ?? looks[0];
  if (at === undefined) return { value: '', others: [...tokens] };
  const length = isUnit(tokens[at + 1] ?? '') || /^[¥￥$£€]$/.test(tokens[at] ?? '') ? 2 : 1;
  return {
    value: tokens.slice(at, at + length).join(' '),
    others: [...tokens.slice(0, at), ...tokens.slice(at + length)],
  };
}

const NUMERIC = /^[-+−(]?(?:[a-z]{0,3}[¥￥$£€])?[-+]?(?:[\d０-９.]|$)/i;

const isDay = (word: string, { home, now }: Field): boolean =>
  readSpan(word, { today: todayIn(home.timeZone, now), order: 'month-first' }) !== undefined;

/** Behind the number: the first words that are a day, the longest run that is a shop; what is left is the part. */
function placesIn(tokens: string[], field: Field): { day?: string; shop?: string; part: string } {
  const left = [...tokens];
  const pair = left.findIndex((word, n) => isDay(`${word} ${left[n + 1] ?? '-'}`, field));
  const at = pair >= 0 ? pair : left.findIndex((word) => isDay(word, field));
  const day = at < 0 ? undefined : left.splice(at, pair >= 0 ? 2 : 1).join(' ');
  for (let length = left.length; length > 0; length -= 1)
    for (let from = 0; from + length <= left.length; from += 1) {
      const words = left.slice(from, from + length).join(' ');
      if (!shopCalled(field, words) && !(length === 1 && /^(集团|group)$/i.test(words))) continue;
      left.splice(from, length);
      return { ...(day !== undefined && { day }), shop: words, part: left.join(' ') };
    }
  return { ...(day !== undefined && { day }), part: left.join(' ') };
}

type Planned = { figure: Figure; input: InputKind; shop: FigureShop | undefined };

/** Throws observation.* with the sentence that says what to do. */
function readRecord(typed: string, d: ObservationDeps, field: Field): Planned {
  const cut = cutRecord(typed, d.inputs, field);
  if (isWhy(cut)) throw refused(cut);
  const taken = NONE.test(cut.value);
  const [only, ...more] = field.shops;
  // Who has one shop only means that one.
  const shop = cut.shop === '' && !field.whole && only && more.length === 0 ? only.code : cut.shop;
  const figure = figureOf({ ...cut, shop, currency: '', value: cut.value.replace(NONE, '0') }, field);
  if (figure === 'empty')
    throw refused(no(`还缺${cut.input.name.zh}的数`, `The number of ${cut.input.name.en} is missing`));
  if (isWhy(figure)) throw refused(notAPlace(cut, shop, field) ?? figure);
  const own = field.shops.find(({ id }) => id === figure.shopId);
  return { figure: { ...figure, ...(taken && { value: null }) }, input: cut.input, shop: own };
}

/** What stands where a part would, of an input without parts, was meant for a shop or a day. */
export function notAPlace({ input, part }: Cut, shop: string, field: Field): Why | undefined {
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$/.test(part))
    return no(`没有 ${shown(part)} 这一天，请核对`, `There is no day ${shown(part)}; check it`);
  if (part === '' || (input.part && !isWhy(placeOf({ input, shop, part }, field)))) return undefined;
  return no(
    `“${shown(part)}”既不是店铺也不是日期；店铺写编码如 SH-2，日期写昨天或 2026-11-22`,
    `“${shown(part)}” is neither a shop nor a day; shops are codes such as SH-2, days yesterday or 2026-11-22`,
  );
}

export const refused = ({ why }: Why): UserError => new UserError('observation.refused', why);

/** Read only. Throws observation.refused, observation.same. */
export async function planRecord(d: ObservationDeps, typed: string, now: Date): Promise<Effect> {
  const field = await fieldOf(d.tx, now);
  const planned = readRecord(typed, d, field);
  const [known] = await standingOf(d.tx, [planned.figure]);
  const before = known?.value ?? null;
  if (before === planned.figure.value) throw unchanged(planned);
  const beside = before === null ? await besideOf(d.tx, d.inputs, [planned.figure]) : { onTop: false, words: [] };
  const details = beside.words.map((line) => text(line));
  const effect = effectOf(planned, before);
  return details.length === 0 ? effect : { ...effect, details, data: { ...effect.data, onTop: beside.onTop } };
}

/** What a figure is of, in a few words. */
export function labelOf({ name }: { name: Localized }, figure: Figure, shop: string | undefined): Localized {
  const where = [shop, figure.part, periodCode(figure)].filter(Boolean).join(' · ');
  return { zh: `${name.zh} · ${where}`, en: `${name.en} · ${where}` };
}

function effectOf({ figure, input, shop }: Planned, before: string | null): Effect {
  const label = labelOf(input, figure, shop?.code);
  const said = (value: string | null) =>
    value === null
      ? '–'
      : `${value}${input.unit === 'percent' ? ' %' : ''}${figure.currency ? ` ${figure.currency}` : ''}`;
  const unit = before !== null && input.unit === 'percent' ? '%' : figure.currency ? ` ${figure.currency}` : '';
  const back = ['record', input.code, `${before ?? 'none'}${unit}`];
  const place = [
    `shop=${quote(shop?.code ?? 'group')}`,
    `day=${periodCode(figure)}`,
    figure.part && `part="${figure.part.replaceAll('"', "'")}"`,
  ];
  return {
    summary: {
      zh: `${label.zh}：${said(before)} → ${said(figure.value)}`,
      en: `${label.en}: ${said(before)} → ${said(figure.value)}`,
    },
    rows: [
      {
        key: `observation:${JSON.stringify([figure.code, figure.day, figure.covers, shop?.code ?? '', figure.part, figure.currency])}`,
        label,
        version: versionOf(before),
        versionAfter: versionOf(figure.value),
        changes: [{ label: input.name, before: said(before), after: said(figure.value) }],
      },
    ],
    figures: [],
    ...(shop && { risk: { shops: [shop.id] } }),
    inverse: { says: [...back, ...place].filter(Boolean).join(' ') },
    data: { figure: JSON.stringify(figure), before },
  };
}

/** How the span of a figure is typed. */
export function periodCode({ day, covers }: Pick<Figure, 'day' | 'covers'>): string {
  if (covers === 'day') return day;
  if (covers === 'month') return day.slice(0, 7);
  if (covers === 'quarter') return `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  const thursday = new Date(Date.parse(`${day}T00:00:00Z`) + 3 * 86_400_000);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** Throws effect.changed when the number is another by now. */
export async function applyRecord(
  d: ObservationDeps,
  { data }: Effect,
  by: { author: string; now: Date },
): Promise<void> {
  const figure = JSON.parse(String(data['figure'])) as Figure;
  const [known] = await standingOf(d.tx, [figure]);
  if ((known?.value ?? null) !== (data['before'] ?? null))
    throw effectChanged(d.inputs.find(({ code }) => code === figure.code)?.name ?? same(figure.code));
  await putAndLook(d, [figure], { source: 'chat', ...by });
}

const unchanged = ({ figure, input, shop }: Planned): UserError => {
  const label = labelOf(input, figure, shop?.code);
  return new UserError('observation.same', {
    zh: `${label.zh} 已经是这样，没有改动`,
    en: `${label.en} is so already, nothing was changed`,
  });
};
