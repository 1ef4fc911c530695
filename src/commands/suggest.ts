import type { AnyCommand } from './define.ts';
import { namesOf } from './parse.ts';

/** Edit distance with swaps of neighbours (optimal string alignment), given up above `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}

/** `touching` is an argument that was typed without a space after a Chinese name (订阅库存提醒). */
export type Suggestion = { command: AnyCommand; name: string; touching?: string };

/** The commands somebody may have meant, closest first, at most three; only among those passed in (what they may run). */
export function didYouMean(typed: string, commands: readonly AnyCommand[]): Suggestion[] {
  const word = typed.toLowerCase().slice(0, 40);
  if (word === '') return [];
  const limit = word.length <= 2 ? 1 : word.length <= 5 ? 2 : 3;
  return commands
    .flatMap((command) => {
      const scored = namesOf(command).map((name) => ({ name, score: score(word, name.toLowerCase(), limit) }));
      const best = scored.reduce((a, b) => (b.score < a.score ? b : a));
      return best.score <= limit ? [{ command, ...best }] : [];
    })
    .sort((a, b) => a.score - b.score || +alike(b.name, word) - +alike(a.name, word) || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ command, name }) => suggestionOf(typed, command, name));
}

/** A short alias is shown as the name it stands for. */
function suggestionOf(typed: string, command: AnyCommand, matched: string): Suggestion {
  const name = matched.length > 2 || isHan(matched) ? matched : command.name[isHan(typed) ? 'zh' : 'en'];
  const touching = isHan(matched) && typed.toLowerCase().startsWith(matched) ? typed.slice(matched.length) : '';
  return { command, name, ...(touching && { touching }) };
}

/** Among names that are equally near, one that begins alike is meant rather than one that ends alike. */
const alike = (name: string, word: string): boolean => name[0]?.toLowerCase() === word[0];

const isHan = (word: string): boolean => /^\p{Script=Han}/u.test(word);

/** A name that the word starts (or is started by) is nearer than a typing slip; one shared letter is nothing. */
function score(word: string, name: string, limit: number): number {
  if (name === word) return 0;
  if (word.length >= 2 && name.startsWith(word)) return 0.5;
  if (word.startsWith(name) && (isHan(name) ? name.length >= 2 : name.length >= 3)) return 0.5;
  const edits = distance(word, name, limit);
  return edits >= Math.max(word.length, name.length) ? limit + 1 : edits;
}
