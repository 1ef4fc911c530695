import type { Hit, Place } from '../rule-kind.ts';

/** Texts by field that say no forbidden word any more, or undefined where nothing was left of them. */
export type Rewritten = { texts: Record<string, string>; clean: boolean };

type Texts = Readonly<Record<string, string>>;

/** So often hits are replaced by what their term suggests; then they are cut out, which ends. */
const REPLACING = 3;
const MOST_ROUNDS = 40;

/**
 * Replaces each hit by what its term suggests and looks again, until nothing is found: what two rewrites make together is found as
 * well. What has no suggestion is cut out with what it leaves behind. `look`: what is found in texts.
 */
export function rewrite(texts: Texts, found: readonly Hit[], look: (texts: Texts) => readonly Hit[]): Rewritten {
  let now: Record<string, string> = { ...texts };
  let hits = found;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const places = hits.flatMap((hit) => hit.places ?? []);
    if (places.length === 0) return { texts: now, clean: true };
    now = Object.fromEntries(
      Object.entries(now).map(([field, text]) => [
        field,
        replaced(
          text,
          places.filter((place) => place.field === field),
          round < REPLACING,
        ),
      ]),
    );
    hits = look(now);
  }
  return { texts: now, clean: false };
}

/** Places that overlap those before them were said by another rule: they are replaced once. */
function replaced(text: string, places: readonly Place[], suggest: boolean): string {
  let out = '';
  let from = 0;
  for (const place of places.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (place.from < from) continue;
    const instead = suggest ? (place.rewrite ?? '') : '';
    out = joined(out + text.slice(from, place.from), instead, text.slice(place.to));
    from = place.to;
    if (instead === '') from += leftBehind(out, text.slice(place.to));
  }
  return from === 0 ? text : tidy(out + text.slice(from));
}

/** Latin words keep their space. */
const joined = (before: string, instead: string, after: string): string => {
  const spaced = instead !== '' && /[a-z0-9]$/i.test(before) && /^[a-z]/i.test(instead) ? ' ' : '';
  const end = instead !== '' && /[a-z]$/i.test(instead) && /^[a-z0-9]/i.test(after) ? ' ' : '';
  return before + spaced + instead + end;
};

/** What a word that was cut out leaves behind it: 的 with nothing before it, a mark after a mark. */
function leftBehind(before: string, after: string): number {
  const bare = before === '' || /[\s，,、。.；;！!：:（(【[]$/.test(before);
  if (bare && /^[的地得]/.test(after)) return 1;
  return bare ? (/^[\s，,、；;：:]+/.exec(after)?.[0].length ?? 0) : 0;
}

const tidy = (text: string): string =>
  trimmed(
    text
      .replace(/([（(【[])[\s，,、]*([）)】\]])/g, '')
      .replace(/([，,、；;：:])(?:\s*[，,、；;])+/g, '$1')
      .replace(/[，,、；;：:]\s*([。！？!?])/g, '$1')
      .replace(/ {2,}/g, ' ')
      .replace(/^[\s，,、；;：:。！!]+/, ''),
  );

/** Without marks that lead on at its end; a pattern for it would look at each run of blanks again and again. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s，,、；;：:]/.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}
