import { distance } from '../core/distance.ts';
import type { AnyCommand } from './define.ts';
import { namesOf } from './parse.ts';

/** `touching` is an argument that was typed without a space after a Chinese name (订阅库存提醒). */
export type Suggestion = { command: AnyCommand; name: string; touching?: string };

/** The commands somebody may have meant, closest first, at most three; only among those passed in (what they may run). */
export function didYouMean(typed: string, commands: readonly AnyCommand[]): Suggestion[] {
  const word = typed.toLowerCase().slice(0, 40);
  if (word === '') return [];
  const limit = word.length <= 2 ? 1 : word.length <= 5 ? 2 : 3;
  const near = commands
    .flatMap((command) => {
      const scored = namesOf(command).map((name) => ({ name, score: score(word, name.toLowerCase(), limit) }));
      const best = scored.reduce((a, b) => (b.score < a.score ? b : a));
      return best.score <= limit ? [{ command, ...best }] : [];
    })
    .sort((a, b) => a.score - b.score || +alike(b.name, word) - +alike(a.name, word) || a.name.localeCompare(b.name));
  const nearest = near.filter(({ score }) => score <= 1);
  return (nearest.length > 0 ? nearest : near)
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
