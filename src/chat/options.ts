import { parseArgs } from 'node:util';
import { LANGS, type Lang, type Localized } from '../core/localized.ts';

/** How the terminal was called. `text` absent: a prompt, or one command a line of standard input. */
export type Options = { text?: string; as?: string; room?: string; lang?: Lang; json: boolean; help: boolean };

export type Parsed = { ok: true; options: Options } | { ok: false; problem: Localized };

export const USAGE: Localized = {
  zh: [
    '用法: npm run chat                                  进入对话',
    '      npm run --silent chat -- "库存 TEE-RED-M"     问一句就退出（被拒绝时退出码非 0）',
    '      … | npm run --silent chat                     标准输入，每行一个命令',
    '选项: --as 身份　--room 群　--lang zh|en　--json（每个回答一行 JSON）　--help',
  ].join('\n'),
  en: [
    'Usage: npm run chat                                  a prompt',
    '       npm run --silent chat -- "stock TEE-RED-M"    ask once and exit (non-zero when refused)',
    '       ... | npm run --silent chat                   one command a line of standard input',
    'Options: --as PERSON  --room ROOM  --lang zh|en  --json (each answer one line of JSON)  --help',
  ].join('\n'),
};

const FLAGS = {
  as: { type: 'string' },
  room: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Words that begin with a dash look like options to the shell's reader: the whole command is then put in quotes. */
const quoted: Localized = {
  zh: '（命令里有以 - 开头的词时，请把整条命令放进引号）',
  en: ' (when a word of the command begins with a dash, put the whole command in quotes)',
};

/** In which language to refuse before there is a room to tell it: the one asked for, or typed in, or else `fallback`. */
export function askedLang(args: readonly string[], fallback: Lang): Lang {
  const lang = LANGS.find((one) =>
    args.some((arg, i) => arg === `--lang=${one}` || (arg === one && args[i - 1] === '--lang')),
  );
  return lang ?? (args.some((arg) => /\p{Script=Han}/u.test(arg)) ? 'zh' : fallback);
}

export function parseOptions(args: string[]): Parsed {
  try {
    const { values, positionals } = parseArgs({ args, options: FLAGS, allowPositionals: true, strict: true });
    const { lang, as, room } = values;
    if (lang !== undefined && lang !== 'zh' && lang !== 'en') {
      return { ok: false, problem: { zh: '--lang 只能是 zh 或 en', en: '--lang is zh or en' } };
    }
    const text = positionals.join(' ').trim();
    if (positionals.length > 0 && text === '') {
      return { ok: false, problem: { zh: '命令是空的，请写上要问的话', en: 'The command is empty; say what to ask' } };
    }
    return {
      ok: true,
      options: {
        json: values.json,
        help: values.help,
        ...(text === '' ? {} : { text }),
        ...(as === undefined ? {} : { as }),
        ...(room === undefined ? {} : { room }),
        ...(lang === undefined ? {} : { lang }),
      },
    };
  } catch {
    const flag =
      args.find((arg) => arg.startsWith('-') && !isKnown(arg)) ?? args.find((arg) => arg.startsWith('-')) ?? '';
    return {
      ok: false,
      problem: {
        zh: `选项 ${flag} 不认识或缺少内容${quoted.zh}`,
        en: `The option ${flag} is unknown or lacks its value${quoted.en}`,
      },
    };
  }
}

const isKnown = (arg: string): boolean =>
  arg === '-h' || Object.hasOwn(FLAGS, arg.replace(/^--/, '').split('=', 1)[0] ?? '');
