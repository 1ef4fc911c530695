import type { AlertSeverity } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { actions, at, card, field, fields, type Message, note, type Tone, text } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { severityWords } from '../routing/labels.ts';
import { gravity } from './decide.ts';
import { shortId } from './state.ts';

/** A summary of a storm takes in what comes for this long after the last that it took in. */
export const STORM_REST_MS = 10 * 60_000;
/** After this it is full, and another begins. */
export const STORM_MOST_MS = 3_600_000;
/** Where more is due than one look takes, a new summary waits this long for the rest of it. */
export const GATHER_MS = 3_000;
/** A channel that cannot change its summary gets the next after this. */
const NEXT_SUMMARY_MS = 120_000;

/** `waiting`: it has not left yet, so that it can be written anew whatever the channel. */
export type StormCard = { outboxId: number; subject: string; createdAt: Date; waiting: boolean };

export type Fresh = { id: number; severity: AlertSeverity };

export type Folding = {
  /** Cards of their own. */
  own: number[];
  /** Told in the room's summary: `into` one that there is, else a new one. */
  fold: number[];
  into?: StormCard;
  /** Told in the next summary, then. */
  wait: number[];
  until?: Date;
};

type Around = {
  /** Cards that the room got within a minute. */
  recent: number;
  flood: number;
  open?: StormCard | undefined;
  /** Whether a summary can be changed in place, however often. */
  editing: boolean;
  now: Date;
};

/**
 * What becomes of new cards of one room: more than `flood` in a minute are told in one summary. While a summary is open only what is
 * critical gets a card of its own, as far as that goes.
 */
export function foldNew(fresh: readonly Fresh[], { recent, flood, open, editing, now }: Around): Folding {
  const left = Math.max(0, flood - recent);
  if (!open && fresh.length <= left) return { own: fresh.map(({ id }) => id), fold: [], wait: [] };
  const grave = open ? fresh.filter(({ severity }) => severity === 'critical') : [];
  const own = grave.length <= left ? grave.map(({ id }) => id) : [];
  const rest = fresh.map(({ id }) => id).filter((id) => !own.includes(id));
  if (rest.length === 0 || !open) return { own, fold: rest, wait: [] };
  if (editing || open.waiting) return { own, fold: rest, into: open, wait: [] };
  const next = new Date(open.createdAt.getTime() + NEXT_SUMMARY_MS);
  return next <= now ? { own, fold: rest, wait: [] } : { own, fold: [], wait: rest, until: next };
}

export type StormGroup = { id: number; severity: AlertSeverity; firing: number; line: Localized };

export type StormFacts = {
  /** Those shown: what fires first, the gravest first. */
  groups: readonly StormGroup[];
  total: number;
  /** How many of them still fire. */
  open: number;
  alerts: number;
  severity: AlertSeverity;
  since: Date;
};

export const STORM_LINES = 8;

const TONES: Record<AlertSeverity, Tone> = { info: 'normal', warning: 'warning', critical: 'danger' };

/** One card for many groups; in its end state when none of them fires any more. */
export function stormCard({ groups, total, open, alerts, severity, since }: StormFacts): Message {
  const over = open === 0;
  const title = over
    ? { zh: `告警风暴结束：${total} 组全部恢复`, en: `The storm is over: all ${total} groups resolved` }
    : { zh: `告警风暴：${total} 组，${open} 组未恢复`, en: `A storm of alerts: ${total} groups, ${open} firing` };
  const list = (lang: 'zh' | 'en') => groups.map((one) => `• ${stormLine(one)[lang]}`).join('\n');
  const hidden = total - groups.length;
  return card(
    title,
    [
      ...(over ? [] : [text({ zh: list('zh'), en: list('en') })]),
      ...(hidden > 0 && !over
        ? [note({ zh: `还有 ${hidden} 组没有列出`, en: `${hidden} more groups are not listed here` })]
        : []),
      fields(
        field({ zh: '最高级别', en: 'Gravest' }, severityWords(severity)),
        ...(over ? [] : [field({ zh: '未恢复', en: 'Firing' }, { zh: `${alerts} 条`, en: `${alerts} alerts` })]),
        field({ zh: '开始', en: 'Since' }, at(since)),
      ),
      ...(over ? [] : [actions({ label: { zh: '全部告警', en: 'All alerts' }, says: 'alerts' })]),
    ],
    over ? 'success' : TONES[severity],
  );
}

export function stormLine({ id, severity, firing, line }: StormGroup): Localized {
  const words = severityWords(severity);
  const over = firing === 0;
  const count = over ? { zh: '已恢复', en: 'resolved' } : firing > 1 ? same(`×${firing}`) : same('');
  const said = (lang: 'zh' | 'en') =>
    [shortId(id), words[lang], clampChars(line[lang], 60), count[lang]].filter((part) => part !== '').join(' · ');
  return { zh: said('zh'), en: said('en') };
}

/** What fires first, then by severity, then by how many. */
export const gravestFirst = <T extends { severity: AlertSeverity; firing: number; id: number }>(
  groups: readonly T[],
): T[] =>
  groups.toSorted(
    (a, b) =>
      Number(b.firing > 0) - Number(a.firing > 0) ||
      gravity(b.severity) - gravity(a.severity) ||
      b.firing - a.firing ||
      a.id - b.id,
  );
