import { type PersonalKind, personalIn } from '../../../core/mask.ts';

/** What texts for customers may not carry: what the mask knows, and what only the words beside it tell. */
export type Told = { kind: PersonalKind | 'account'; start: number; end: number };

/** Personal data in a text that goes out, in order and apart. Linear: each pattern has a bounded length. */
export function toldIn(text: string): Told[] {
  const sure: Told[] = personalIn(text).filter(({ kind, start, end }) => kind !== 'phone' || isPhone(text, start, end));
  const beside = [
    ...placesOf(text, SPELLED, 'phone').filter(({ start, end }) => /\p{Script=Han}/u.test(text.slice(start, end))),
    ...placesOf(text, LANDLINE, 'phone'),
    ...placesOf(text, QQ, 'account'),
  ].filter((one) => !sure.some(({ start, end }) => one.start < end && start < one.end));
  let until = 0;
  return [...sure, ...beside]
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      const apart = start >= until;
      if (apart) until = end;
      return apart;
    });
}

/** The first group is what is personal. */
const placesOf = (text: string, pattern: RegExp, kind: Told['kind']): Told[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const [start, end] = match.indices?.[1] ?? [];
    return start === undefined || end === undefined ? [] : [{ kind, start, end }];
  });

/** A mobile number in Chinese numerals, or in both kinds. */
const SPELLED =
  /(?<![\d零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖])([1一幺壹][ -]?[3-9三四五六七八九叁肆伍陆柒捌玖](?:[ -]?[\d零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]){9})(?![\d零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖])/dg;
/** With its area code, where it is called a telephone: then any number is one. */
const LANDLINE =
  /(?:座机|固话|固定电话|电话|热线|致电|拨打|tel|phone)[号码是为:：.\s]{0,4}([（(]?0\d{2,3}[)）]?[ -]{0,2}\d{3,4}[ -]?\d{4}(?!\d))/dgi;
const QQ = /(?:q ?q|扣扣|企鹅|秋秋)[号码群是为:：\s]{0,4}([1-9]\d{4,10}(?!\d))/dgi;

/** Letters before a number that say how somebody is reached; others are part of a code. */
const REACHED =
  /^(?:t|tel|telephone|phone|mobile|cell|call|m|mob|p|dh|sj|lx|vx|wx|v|w|wechat|weixin|whatsapp|sms|at|is|no|or|to|me)$/i;
const UNIT =
  /^ ?(?:毫米|厘米|分米|千米|米|毫升|升|千克|公斤|毫克|克|像素|毫安|瓦|伏|元|块|件|个|只|条|粉丝|(?:mm|cm|km|kg|mg|ml|px|mah|rmb|cny)(?![a-z]))/i;

/** A number of eleven digits that measures, or belongs to a code, is no telephone. */
function isPhone(text: string, start: number, end: number): boolean {
  const letters = /([A-Za-z]{1,16})[-_]?$/.exec(text.slice(Math.max(0, start - 18), start))?.[1];
  if (letters !== undefined && !REACHED.test(letters)) return false;
  return !UNIT.test(text.slice(end, end + 8));
}
