import type { Lang, Localized } from './localized.ts';

/**
 * Three kinds of failure:
 *
 *   UserError   an expected no, shown as it is written       thrown
 *   Delivery    a send that did not (surely) arrive          returned, see channels/channel.ts
 *   anything else  a bug: logged with its id, the person sees only the id
 */
export class UserError extends Error {
  readonly code: string;
  readonly text: Localized;
  /** What the person may do about it: a usage line, an example, a command to press. */
  readonly hints: readonly Localized[];

  /** `code` is stable and dotted (`stock.not_found`): tests and callers look at it, people read `text`. */
  constructor(code: string, text: Localized, hints: readonly Localized[] = []) {
    super(code);
    this.name = 'UserError';
    this.code = code;
    this.text = text;
    this.hints = hints;
  }
}

/** The configuration is wrong; the message is one sentence that names the variable. Stops the start. */
export class ConfigError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'ConfigError';
  }
}

/** The rows that a planned effect stands on have moved since: nothing was changed. `what`: a code, or words in both languages. */
export const effectChanged = (what: string | Localized): UserError =>
  new UserError('effect.changed', {
    zh: `${wordsIn(what, 'zh')} 在此期间已被改动，没有执行；请重新发送命令，按最新数据再看一次影响`,
    en: `${wordsIn(what, 'en')} has changed in the meantime, nothing was done; send the command again to see its effect on today's data`,
  });

const wordsIn = (what: string | Localized, lang: Lang): string => (typeof what === 'string' ? what : what[lang]);
