import type { AlertLabels, AlertSeverity } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import {
  actions,
  at,
  type Block,
  type Button,
  buttonsOf,
  card,
  type Field,
  field,
  fields,
  type Message,
  note,
  type Tone,
  text,
} from '../../../core/message.ts';
import { clampChars, quote } from '../../../core/text.ts';
import { kindWords, labelWords, severityWords } from '../routing/labels.ts';
import { commonOf } from './labels-common.ts';
import { type GroupState, shortId } from './state.ts';

/** An alert as a card shows it. */
export type Shown = {
  line: Localized;
  severity: AlertSeverity;
  labels: AlertLabels;
  message?: Message | undefined;
  says: readonly { label: Localized; says: string }[];
};

/** A group as one room sees it. */
export type CardFacts = {
  id: number;
  severity: AlertSeverity;
  firing: number;
  resolved: number;
  /** Fire too, but are silenced, inhibited or muted. */
  hidden: number;
  since: Date;
  /** When the last of it was over; none: it goes on. */
  endedAt?: Date | undefined;
  /** It is not over: the groups in which it goes on. */
  moved?: string | undefined;
  /** The gravest first, at most MOST_LINES; when it is over, those that were. */
  shown: readonly Shown[];
  /** How many it is or was about altogether. */
  of: number;
  labels: AlertLabels;
  acked?: { name: string; until: Date | undefined } | undefined;
  owner?: string | undefined;
  snoozedUntil?: Date | undefined;
  step: number;
};

export const MOST_LINES = 8;
const MOST_TITLE = 60;
const MOST_HELP = 2;

const TONES: Record<AlertSeverity, Tone> = { info: 'normal', warning: 'warning', critical: 'danger' };

/** The one card of a group: in its end state once it is over, without buttons. */
export function groupCard(facts: CardFacts): Message {
  const over = facts.endedAt !== undefined;
  const blocks = [
    ...bodyOf(facts),
    fields(...factsOf(facts)),
    ...labelsOf(facts),
    ...(over ? [] : [actions(...buttonsFor(facts))]),
  ];
  return card(titleOf(facts), blocks, over && !facts.moved ? 'success' : TONES[facts.severity]);
}

/** `A12 · what is gravest, and how many more`. */
export function titleOf(facts: CardFacts): Localized {
  const { id, shown, endedAt, moved, of } = facts;
  const [first] = shown;
  const what = (of === 1 && first?.message?.title) || first?.line || same('');
  const more = of - 1;
  const end = (words: Localized, lang: 'zh' | 'en') => (more > 0 ? words[lang] : '');
  const tail = { zh: ` 等 ${of} 条`, en: ` and ${more} more` };
  const over = moved
    ? { zh: ` · 转到 ${moved}`, en: ` · now ${moved}` }
    : endedAt
      ? { zh: ' · 已恢复', en: ' · resolved' }
      : same('');
  const said = (lang: 'zh' | 'en') => {
    const last = `${end(tail, lang)}${over[lang]}`;
    return `${shortId(id)} · ${clampChars(what[lang], MOST_TITLE - last.length - shortId(id).length - 3)}${last}`;
  };
  return { zh: said('zh'), en: said('en') };
}

/** What a single alert has to say itself; a line each of several. */
function bodyOf({ shown, of, firing, endedAt }: CardFacts): Block[] {
  const [first] = shown;
  if (of === 1 && first?.message) return first.message.blocks.filter(({ kind }) => kind !== 'actions');
  // The line of a single one is the title.
  if (of <= 1) return first && first.line.zh.length > MOST_TITLE / 2 ? [text(first.line)] : [];
  const list = (lang: 'zh' | 'en') => shown.map((one) => `• ${lineOf(one)[lang]}`).join('\n');
  const hidden = (endedAt ? of : firing) - shown.length;
  return [
    text({ zh: list('zh'), en: list('en') }),
    ...(hidden > 0 ? [note({ zh: `还有 ${hidden} 条没有列出`, en: `${hidden} more are not listed here` })] : []),
  ];
}

export const lineOf = ({ line, severity }: Pick<Shown, 'line' | 'severity'>): Localized =>
  severity === 'critical'
    ? { zh: `【${severityWords(severity).zh}】${line.zh}`, en: `[${severity}] ${line.en}` }
    : line;

function factsOf(facts: CardFacts): Field[] {
  const { acked, owner, snoozedUntil, step, since, endedAt, moved } = facts;
  return [
    field({ zh: '状态', en: 'State' }, standingWords(facts)),
    field({ zh: '开始', en: 'Since' }, at(since)),
    ...(endedAt && !moved ? [field({ zh: '恢复', en: 'Resolved' }, at(endedAt))] : []),
    ...(owner ? [field({ zh: '负责人', en: 'Owner' }, owner)] : []),
    ...(acked ? [field({ zh: '已确认', en: 'Acknowledged' }, acked.name)] : []),
    ...(snoozedUntil && !endedAt ? [field({ zh: '暂停至', en: 'Snoozed until' }, at(snoozedUntil))] : []),
    ...(step > 0 && !acked && !endedAt
      ? [field({ zh: '升级', en: 'Escalation' }, { zh: `第 ${step} 步`, en: `step ${step}` })]
      : []),
  ];
}

/** `严重 · 3 条未恢复，2 条已恢复`. */
function standingWords({ severity, firing, resolved, hidden, endedAt, moved }: CardFacts): Localized {
  const words = severityWords(severity);
  if (moved) return { zh: `${words.zh} · 还没恢复，见 ${moved}`, en: `${words.en} · still firing, see ${moved}` };
  if (endedAt) return { zh: `${words.zh} · 已恢复`, en: `${words.en} · resolved` };
  const parts = [
    { zh: `${firing} 条未恢复`, en: `${firing} firing` },
    ...(hidden > 0 ? [{ zh: `${hidden} 条静默`, en: `${hidden} silenced` }] : []),
    ...(resolved > 0 ? [{ zh: `${resolved} 条已恢复`, en: `${resolved} resolved` }] : []),
  ];
  return {
    zh: `${words.zh} · ${parts.map(({ zh }) => zh).join('，')}`,
    en: `${words.en} · ${parts.map(({ en }) => en).join(', ')}`,
  };
}

/** What all of it have in common, less what the card says already. */
function labelsOf({ labels, shown }: CardFacts): Block[] {
  const {
    severity: _,
    audience: __,
    subject: ___,
    ...common
  } = { ...commonOf(shown.map((one) => one.labels)), ...labels };
  const pairs = Object.entries(common).slice(0, 8);
  if (pairs.length === 0) return [];
  const said = (lang: 'zh' | 'en') =>
    pairs
      .map(([name, value]) => `${labelWords(name)[lang]} ${(name === 'kind' ? kindWords(value) : same(value))[lang]}`)
      .join(' · ');
  return [note({ zh: clampChars(said('zh'), 200), en: clampChars(said('en'), 200) })];
}

/** What can be done about a group, as commands. */
export function buttonsFor(facts: Pick<CardFacts, 'id' | 'acked' | 'snoozedUntil' | 'labels' | 'shown'>): Button[] {
  const { id, acked, snoozedUntil } = facts;
  const name = shortId(id);
  return [
    ...(acked
      ? []
      : [{ label: { zh: '确认', en: 'Acknowledge' }, says: `alert ack ${name}`, style: 'primary' as const }]),
    { label: { zh: '我来处理', en: 'Assign to me' }, says: `alert assign ${name} me` },
    ...(snoozedUntil ? [] : [{ label: { zh: '暂停 1 小时', en: 'Snooze 1 h' }, says: `alert snooze ${name} 1h` }]),
    { label: { zh: '静默 1 小时', en: 'Silence 1 h' }, says: silenceOf(facts) },
    ...helpOf(facts),
  ];
}

/** The same of a group as it is shown when somebody asks for it. */
export function buttonsOfState({ id, acked, snoozedUntil, labels, alerts }: GroupState): Button[] {
  const shown = alerts.filter(({ endsAt }) => endsAt === undefined).slice(0, MOST_LINES);
  const taken = acked && { name: acked.name, until: acked.until };
  return buttonsFor({ id, labels, shown, acked: taken, snoozedUntil });
}

/** Commands that help: what its alerts say, or the buttons of a single one's own card. */
function helpOf({ shown }: Pick<CardFacts, 'shown'>): Button[] {
  const own = shown.length === 1 && shown[0]?.message ? buttonsOf(shown[0].message) : [];
  const all = [...shown.flatMap(({ says }) => says), ...own];
  const each = new Map(all.map((one) => [one.says, { label: one.label, says: one.says }]));
  return [...each.values()].slice(0, MOST_HELP);
}

/** As somebody would type it: of the group's own labels, with the group as the reason. */
export function silenceOf({ id, labels, shown }: Pick<CardFacts, 'id' | 'labels' | 'shown'>): string {
  const common: AlertLabels = { ...commonOf(shown.map((one) => one.labels)), ...labels };
  const about = ['kind', 'shop', 'platform', 'sku', 'job', 'metric', 'subject']
    .flatMap((name) => (common[name] === undefined ? [] : [[name, common[name]] as const]))
    .slice(0, 4);
  const pairs =
    about.length > 0
      ? about
      : Object.entries(common)
          .filter(([name]) => name !== 'severity')
          .slice(0, 4);
  return `silence ${pairs.map(([name, value]) => quoted(`${name}=${value}`)).join(' ')} 1h ${shortId(id)}`;
}

const quoted = (word: string): string => (/\s/.test(word) ? quote(word.replaceAll('"', '')) : word);
