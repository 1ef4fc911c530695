import { ALERT_SEVERITIES, type AlertSeverity } from '../../../core/alert.ts';
import { UserError } from '../../../core/errors.ts';
import { type Localized, same } from '../../../core/localized.ts';

/** Whom a step asks. Who that is, is looked up when the step is due. */
export type Who =
  | { kind: 'oncall'; rota: string }
  | { kind: 'owner' }
  | { kind: 'role'; role: string; words: Localized }
  | { kind: 'person'; id: number; name: string; account: string }
  | { kind: 'room'; id: number; name: string };

/** `after`: minutes from the chain's beginning. */
export type Step = { after: number; who: Who[] };

/** `from`: less grave alerts are told in rooms, and ask nobody. */
export type Chain = { from: AlertSeverity; steps: Step[] };

/** A chain as it was when a group took it: edits do not change a running one. */
export type Running = Chain & {
  code: string;
  version: number;
  /** When this round began; what stood still does not count. */
  since: string;
  round: number;
  /** Nothing fires any more; what fires again begins a new round. */
  stopped?: true;
};

const role = (code: string, zh: string): Who => ({ kind: 'role', role: code, words: { zh, en: code } });
const ON_CALL: Who = { kind: 'oncall', rota: 'main' };

/** What ships: a critical alert is somebody's within the hour; what is said of us in public has three hours. */
export const SHIPPED: Record<string, Chain> = {
  '*': {
    from: 'critical',
    steps: [
      { after: 0, who: [ON_CALL] },
      { after: 15, who: [role('manager', '店长')] },
      { after: 60, who: [role('admin', '管理员')] },
    ],
  },
  'public-opinion': {
    from: 'info',
    steps: [
      { after: 0, who: [ON_CALL, role('marketing', '市场')] },
      { after: 60, who: [role('manager', '店长')] },
      { after: 180, who: [role('admin', '管理员')] },
    ],
  },
};

export const EVERYTHING = '*';
export const MOST_STEPS = 10;
const MOST_ASKED = 10;
const LONGEST_MINUTES = 7 * 24 * 60;

/** A step as typed: whom it asks is looked up afterwards. */
export type TypedStep = { after: number; who: string[] };

/** `at once oncall, 30m manager+@anna, 2h admin` or 立即 值班，30 分钟 店长，2 小时 管理员. Throws chain.steps. */
export function readSteps(typed: string): TypedStep[] {
  const parts = typed
    .normalize('NFKC')
    .split(/\s*(?:[,;。\n]|->|→)\s*/u)
    .filter((part) => part.trim() !== '');
  const steps = parts.map(readStep);
  if (steps.length > MOST_STEPS)
    throw wrong({ zh: `一条链最多 ${MOST_STEPS} 步`, en: `A chain has at most ${MOST_STEPS} steps` });
  steps.forEach((step, n) => {
    if (n > 0 && step.after <= (steps[n - 1] as TypedStep).after)
      throw wrong({ zh: '每一步要比上一步晚', en: 'Each step must be later than the one before' });
  });
  return steps;
}

const AT_ONCE = /^(at once|now|immediately|立即|立刻|马上|0)\s*/i;
const SPAN = /^(\d{1,5})\s*(minutes?|mins?|m|分钟|分|hours?|h|小时|时|days?|d|天)\s*/i;

function readStep(part: string): TypedStep {
  const text = part.trim();
  const [head = ''] = AT_ONCE.exec(text) ?? SPAN.exec(text) ?? [];
  const after = minutesOf(head.trim());
  const who = text
    .slice(head.length)
    .replace(/^(?:后|later|after)\s*/i, '')
    .split(/\s*[+＋、&和]\s*|\s+(?:and\s+)?/i)
    .filter((word) => word !== '');
  if (after === undefined || who.length === 0)
    throw wrong({ zh: `看不懂“${text.slice(0, 60)}”`, en: `“${text.slice(0, 60)}” is not understood` });
  if (after > LONGEST_MINUTES) throw wrong({ zh: '最晚 7 天后', en: 'The last step is at most 7 days later' });
  if (who.length > MOST_ASKED)
    throw wrong({ zh: `一步最多问 ${MOST_ASKED} 方`, en: `A step asks at most ${MOST_ASKED}` });
  return { after, who };
}

function minutesOf(head: string): number | undefined {
  if (AT_ONCE.test(head) && !SPAN.test(head)) return 0;
  const [, count, unit = ''] = SPAN.exec(head) ?? [];
  if (count === undefined) return undefined;
  const power = /^(m|分)/i.test(unit) ? 1 : /^(h|小?时)/i.test(unit) ? 60 : 1440;
  return Number(count) * power;
}

const wrong = (why: Localized): UserError =>
  new UserError('chain.steps', {
    zh: `${why.zh}；请写成“立即 值班，30分钟 店长，2小时 管理员”`,
    en: `${why.en}; write it as “at once oncall, 30m manager, 2h admin”`,
  });

export const spanWords = (minutes: number): Localized => {
  if (minutes === 0) return { zh: '立即', en: 'at once' };
  const [count, zh, en] =
    minutes % 1440 === 0
      ? [minutes / 1440, '天', 'd']
      : minutes % 60 === 0
        ? [minutes / 60, '小时', 'h']
        : [minutes, '分钟', 'm'];
  return { zh: `${count}${zh}`, en: `${count}${en}` };
};

export function whoWords(who: Who): Localized {
  if (who.kind === 'oncall')
    return who.rota === 'main' ? { zh: '值班', en: 'oncall' } : { zh: `值班:${who.rota}`, en: `oncall:${who.rota}` };
  if (who.kind === 'owner') return { zh: '负责人', en: 'owner' };
  if (who.kind === 'role') return who.words;
  return who.kind === 'person' ? same(who.account) : { zh: `群:${who.id}`, en: `room:${who.id}` };
}

/** As it is typed, in both languages; `off` asks nobody. */
export function stepsWords({ steps }: Chain): Localized {
  if (steps.length === 0) return { zh: '不问任何人', en: 'off' };
  const words = (lang: 'zh' | 'en', comma: string) =>
    steps
      .map(({ after, who }) => `${spanWords(after)[lang]} ${who.map((one) => whoWords(one)[lang]).join('+')}`)
      .join(comma);
  return { zh: words('zh', '，'), en: words('en', ', ') };
}

export const isGrave = (chain: Chain, severity: string): boolean =>
  ALERT_SEVERITIES.indexOf(severity as AlertSeverity) >= ALERT_SEVERITIES.indexOf(chain.from);

export const dueAt = ({ since, steps }: Pick<Running, 'since' | 'steps'>, step: number): Date | undefined => {
  const one = steps[step];
  return one && new Date(Date.parse(since) + one.after * 60_000);
};
