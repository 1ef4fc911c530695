import { UserError } from '../../core/errors.ts';
import { clampChars } from '../../core/text.ts';
import { DIGEST_KINDS, type DigestKind } from './kinds.ts';

export type WishWhat = DigestKind | 'quiet' | 'holidays';

export type Wish =
  | { what: DigestKind; set: { on?: boolean; time?: string; day?: number; figures?: string[] } }
  | { what: 'quiet'; quiet: { from: string; to: string } | null }
  | { what: 'holidays'; on: boolean };

const ON = /^(on|开|开启|打开|是|yes)$/i;
const OFF = /^(off|关|关闭|否|no|none|没有)$/i;
const MOST_FIGURES = 15;

/** What somebody wants of a setting, as typed: `on`, `周五 9:30`, `10日 8:00`, `figures gmv,orders`, `22:00-8:00`. Throws digest.setting. */
export function readWish(what: WishWhat, typed: string, figure: (name: string) => string | undefined): Wish {
  const value = typed.normalize('NFKC').trim();
  if (what === 'holidays') {
    if (!ON.test(value) && !OFF.test(value)) throw refused(what, value);
    return { what, on: ON.test(value) };
  }
  if (what === 'quiet') return { what, quiet: quietOf(value) };
  const [, before = '', names] = /^(.*?)\s*(?:(?:figures|指标)[\s:=]*(.+))?$/i.exec(value) ?? [];
  const set: Extract<Wish, { what: DigestKind }>['set'] =
    names === undefined ? {} : { figures: figuresOf(names, figure) };
  for (const word of before.split(/[\s,]+/).filter(Boolean)) Object.assign(set, partOf(what, word));
  if (Object.keys(set).length === 0) throw refused(what, value);
  return { what, set };
}

function partOf(kind: DigestKind, word: string): { on?: boolean; time?: string; day?: number } {
  if (ON.test(word)) return { on: true };
  if (OFF.test(word)) return { on: false };
  const time = clockOf(word);
  if (time) return { time };
  const day = kind === 'weekly' ? weekdayOf(word) : kind === 'daily' ? undefined : monthDayOf(word);
  if (day === undefined) throw refused(kind, word);
  return { day };
}

/** HH:MM of `9:30`, `09:30`, `9点`, `9点半`. */
function clockOf(word: string): string | undefined {
  const found = /^(\d{1,2})(?::(\d{2})|点(半)?)$/.exec(word);
  if (!found) return undefined;
  const clock = `${String(found[1]).padStart(2, '0')}:${found[2] ?? (found[3] ? '30' : '00')}`;
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(clock) ? clock : undefined;
}

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function weekdayOf(word: string): number | undefined {
  const zh = /^(?:每)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(word);
  if (zh) return '一二三四五六日'.indexOf((zh[1] as string).replace('天', '日')) + 1;
  const low = word.toLowerCase();
  const at = NAMES.findIndex(
    (name) => low.startsWith(name) && /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?$/.test(low),
  );
  return at < 0 ? undefined : at + 1;
}

/** To the 28th: each month has it. */
function monthDayOf(word: string): number | undefined {
  const day = Number(/^(\d{1,2})(?:日|号|st|nd|rd|th)?$/.exec(word)?.[1]);
  return day >= 1 && day <= 28 ? day : undefined;
}

function quietOf(value: string): { from: string; to: string } | null {
  if (OFF.test(value)) return null;
  const found = /^(\S+?)\s*(?:-|–|~|到|至|to)\s*(\S+)$/i.exec(value);
  const [from, to] = [clockOf(found?.[1] ?? ''), clockOf(found?.[2] ?? '')];
  if (!from || !to || from === to) throw refused('quiet', value);
  return { from, to };
}

function figuresOf(typed: string, figure: (name: string) => string | undefined): string[] {
  if (/^(default|默认)$/i.test(typed.trim())) return [];
  const names = typed
    .split(/[,，、;]+/)
    .map((name) => name.trim())
    .filter(Boolean);
  const codes = names.map((name) => {
    const code = figure(name);
    if (code) return code;
    throw new UserError('digest.setting', {
      zh: `没有指标“${clampChars(name, 30)}”，发送 指标 可以看全部`,
      en: `There is no figure “${clampChars(name, 30)}”; send metric to see all`,
    });
  });
  if (codes.length > MOST_FIGURES)
    throw new UserError('digest.setting', {
      zh: `一份简报最多 ${MOST_FIGURES} 个指标，这里有 ${codes.length} 个`,
      en: `A digest shows at most ${MOST_FIGURES} figures, these are ${codes.length}`,
    });
  return [...new Set(codes)];
}

const LIKE: Record<WishWhat, { zh: string; en: string }> = {
  daily: { zh: '开、关、时间（9:00）或 指标 gmv,orders', en: 'on, off, a time (9:00) or figures gmv,orders' },
  weekly: { zh: '开、关、周五 9:00 或 指标 gmv,orders', en: 'on, off, friday 9:00 or figures gmv,orders' },
  monthly: {
    zh: '开、关、10日 9:00（1 到 28 日）或 指标 gmv,orders',
    en: 'on, off, 10 9:00 (day 1 to 28) or figures gmv,orders',
  },
  quarterly: {
    zh: '开、关、10日 9:00（1 到 28 日）或 指标 gmv,orders',
    en: 'on, off, 10 9:00 (day 1 to 28) or figures gmv,orders',
  },
  quiet: { zh: '22:00-8:00 或 关', en: '22:00-8:00 or off' },
  holidays: { zh: '开（顺延）或 关（照发）', en: 'on (moved to the next day) or off (sent all the same)' },
};

function refused(what: WishWhat, value: string): UserError {
  const shown = clampChars(value, 30);
  const name =
    what === 'quiet'
      ? { zh: '免打扰', en: 'quiet' }
      : what === 'holidays'
        ? { zh: '节假日', en: 'holidays' }
        : { zh: DIGEST_KINDS[what].words.zh, en: what };
  return new UserError('digest.setting', {
    zh: `${name.zh}不能设成“${shown}”；请写 ${LIKE[what].zh}`,
    en: `“${shown}” is no setting of ${name.en}; write ${LIKE[what].en}`,
  });
}
