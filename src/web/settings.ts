import type { Lang } from '../core/localized.ts';

/** What this browser remembers. A browser that refuses to remember anything still gets a working page. */

const KEPT_COMMANDS = 100;

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(`zhanggui.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`zhanggui.${key}`, value);
  } catch {
    // Private windows may have no storage, or no room in it.
  }
}

export function readLang(): Lang {
  const kept = read('lang');
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.languages.some((tag) => tag.startsWith('zh')) ? 'zh' : 'en';
}

export const writeLang = (lang: Lang): void => write('lang', lang);
export const readChoice = (what: 'room' | 'as'): string | undefined => read(what);
export const writeChoice = (what: 'room' | 'as', id: string): void => write(what, id);

export function readCommands(): string[] {
  try {
    const kept: unknown = JSON.parse(read('commands') ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(-KEPT_COMMANDS) : [];
  } catch {
    return [];
  }
}

/** Newest last, the same command once. */
export function rememberCommand(commands: readonly string[], command: string): string[] {
  const next = [...commands.filter((one) => one !== command), command].slice(-KEPT_COMMANDS);
  write('commands', JSON.stringify(next));
  return next;
}
