import type { Place } from '../rule-kind.ts';

/** What goes out of a text, and what is put there. */
export type Cut = { from: number; to: number; instead: string };

/** A place with the rule that found it. */
export type Found = Place & { rule: string };

/** So far a phrase is looked for around a word, which keeps a rewrite linear. */
const FAR = 60;
const HAN = /\p{Script=Han}/u;

/**
 * What goes with a word so that no stem of it stays: a word with a suggestion is replaced; one without is cut out where the rest of its
 * phrase reads on, else with the whole phrase. What agents may not say goes with its clause: ids, links and gifts stand next to it.
 */
export function cutOf(text: string, place: Found, suggest: boolean): Cut {
  const instead = suggest ? (place.rewrite ?? '') : '';
  if (place.rule === 'agent-wording' && (place.level ?? 'forbidden') === 'forbidden')
    return clauseCut(text, place, instead);
  // What it treats goes with it.
  const treats = /^(?:治疗|医治|诊治|主治)$/.test(place.found) && HAN.test(text[place.to] ?? '');
  if (instead !== '' && !treats) return { ...widened(text, place), instead: inItsLanguage(text, place, instead) };
  if (!HAN.test(place.found)) return latinCut(text, place);
  const wide = widened(text, place);
  const how = HOW.exec(text.slice(Math.max(0, wide.from - 4), wide.from))?.[0].length ?? 0;
  return phraseCut(text, { ...wide, from: wide.from - how });
}

/** Latin words are attributes more often than not; how soon it shall come true goes with them. */
function latinCut(text: string, { from, to }: Place): Cut {
  const soon =
    /^ (?:in|within) (?:only |just )?(?:\d{1,3}|one|two|three|a) (?:days?|weeks?|months?|hours?|minutes?)\b/i;
  const also = from > 0 ? /^ and(?= )/i.exec(text.slice(to, to + 5))?.[0].length : undefined;
  return { from, to: to + (also ?? soon.exec(text.slice(to, to + FAR))?.[0].length ?? 0), instead: '' };
}

const CLAUSE_END = /[，,。；;！!？?\n]|\.(?=\s|$)/;
/** What may stay before it: manners, and when. */
const OPENING =
  /^(?:\s|亲|您好?|可以|请|麻烦|有问题|有需要|需要的话|收到货?后?|确认收货后?|please|you can|hi|hello)*$/i;

/** What is given for it, in the next clause. */
const GIFT =
  /^[，,]\s*(?:就|再|即|可|给你|联系客服|找客服){0,3}[返送领赠][^，,。；;！!？?\n]{0,12}(?=[，,。；;！!？?\n]|$)/;

function clauseCut(text: string, { from, to }: Place, instead: string): Cut {
  const clause = around(text, from, to, CLAUSE_END);
  const before = text.slice(clause.from, from);
  const gift = GIFT.exec(text.slice(clause.to, clause.to + FAR))?.[0].length ?? 0;
  return { from: instead !== '' && OPENING.test(before) ? from : clause.from, to: clause.to + gift, instead };
}

const PHRASE_END = /[\s，,、。；;：:！!？?…|｜~～—/()（）[\]【】《》“”"+&]/;
/** What leads on to a word, or belongs to whoever makes the claim: alone it says nothing. */
const LEADS_ON =
  /(?:[是为的有在能可会把被让给使不没很更最比超极且及与和或也都就还对从向于将以一我你您它此根专]|帮助|具有|适合|达到|实现|辅助|本店|我们|本品|这款|非常|十分|特别)$/u;
/** What only goes with a word before it. */
const GOES_WITH = /^(?:[级性率力度着过了地得们吗呢吧啊哦嘛者斤天岁倍次化%]|的$)/u;

/** Cut out where what is left reads on; else its whole phrase goes. */
function phraseCut(text: string, { from, to }: { from: number; to: number }): Cut {
  const phrase = around(text, from, to, PHRASE_END);
  const before = text.slice(phrase.from, from);
  let end = to;
  if (text[end] === '的' && end < phrase.to) end += 1;
  const after = text.slice(end, phrase.to);
  const reads = !LEADS_ON.test(before) && !GOES_WITH.test(after) && saysSomething(before + after);
  return reads ? { from, to: end, instead: '' } : { ...phrase, instead: '' };
}

/** Goods that are named by one character. */
const GOODS = /(?:^|[^\p{Script=Han}])[霜膏茶油液水片丸贴粉胶皂露乳膜梳枕酒糖](?!\p{Script=Han})/u;

/** Whether a text is more than a stem, a number or a unit. */
export const saysSomething = (text: string): boolean =>
  (text.match(/\p{Script=Han}/gu)?.length ?? 0) >= 2 || GOODS.test(text) || /\p{Script=Latin}{3}/u.test(text);

/** How it is said to work. */
const HOW = /(?:特效|强效|速效|快速|高效|有效|迅速|彻底|轻松|深层)$/u;

const AMOUNT =
  /^\s?(?:[一二三四五六七八九十百两几半\d]{1,4}\s?(?:斤|公斤|千克|kg|厘米|cm|岁|倍|天|次|码|个?月|%|大?圈|码))/iu;
const SUFFIX = /^(?:级别?(?!\p{Script=Han}?别)|效果|功效|作用)/u;

/** With 最 before 最, 根 before 治, and the amount or the kind that is said of it. */
function widened(text: string, { from, to, found }: Place): { from: number; to: number } {
  let start = from;
  while (/^[最蕞]/.test(found) && from - start < FAR && /[最蕞]/.test(text[start - 1] ?? '')) start -= 1;
  if (found.startsWith('治') && /[根专包能可]/.test(text[start - 1] ?? '')) start -= 1;
  const after = text.slice(to, to + 12);
  const more = /[瘦减增长降高年轻]$/u.test(found) ? AMOUNT.exec(after) : undefined;
  const kind = /[\p{Script=Han}]$/u.test(found) && !/[级果]$/u.test(found) ? SUFFIX.exec(after) : undefined;
  return { from: start, to: to + (more?.[0].length ?? kind?.[0].length ?? 0) };
}

/** A Latin word in a Latin text is replaced in English. */
const ENGLISH: Record<string, string> = {
  受欢迎: 'popular',
  优质: 'good',
  很好: 'good',
  出色: 'good',
  在平台上联系我们: 'write to us here',
};

function inItsLanguage(text: string, { from, to, found }: Place, instead: string): string {
  if (HAN.test(found) || !HAN.test(instead)) return instead;
  return HAN.test(text.slice(Math.max(0, from - FAR), to + FAR)) ? instead : (ENGLISH[instead] ?? '');
}

/** The piece of text around a place, up to a mark; where none is near, the place itself. */
function around(text: string, from: number, to: number, end: RegExp): { from: number; to: number } {
  let start = from;
  while (start > 0 && from - start < FAR && !endsAt(text, start - 1, end)) start -= 1;
  let stop = to;
  while (stop < text.length && stop - to < FAR && !endsAt(text, stop, end)) stop += 1;
  return { from: from - start < FAR ? start : from, to: stop - to < FAR ? stop : to };
}

const endsAt = (text: string, at: number, end: RegExp): boolean => end.exec(text.slice(at, at + 2))?.index === 0;
