import type { Lang, Localized } from './localized.ts';
import type { Money } from './money.ts';

/**
 * What handlers answer and channels draw: no platform, no language, no channel id. A message is plain JSON
 * (it is stored in the outbox as it stands), so instants are ISO strings and amounts are decimal strings.
 */
export type Message = { title: Localized; tone: Tone; blocks: Block[] };

export type Tone = 'normal' | 'success' | 'warning' | 'danger';

export type Block =
  | { kind: 'text'; text: Localized }
  | { kind: 'note'; text: Localized }
  | { kind: 'fields'; items: Field[] }
  | { kind: 'table'; columns: Column[]; rows: Value[][]; total: number; data?: PlainRow[] }
  | { kind: 'chart'; chart: Chart }
  | { kind: 'actions'; buttons: Button[] };

/** A row as programs get it from the API: codes instead of names. No channel draws it. */
export type PlainRow = Record<string, string | number | boolean | null>;

export type Field = { label: Localized; value: Value };
export type Column = { label: Localized; align?: 'left' | 'right' };

/**
 * A button is a command that somebody may press instead of type; a press is parsed, allowed and audited like typing.
 * `says` is the canonical command text. Channels carry only the message's id and the button's number.
 */
export type Button = { label: Localized; says: string; style?: 'primary' | 'danger' };

/** Numbers, money, instants and dates are formatted per room (language, time zone), when a channel draws them. */
export type Value =
  | string
  | number
  | Localized
  | { money: string; currency: string }
  | { at: string }
  | { date: string };

/**
 * One chart's numbers: each series has one value for each label; `null` is a gap, never a zero. `stacked`: what each series is of a
 * label's whole. `heat`: a row for each series, a column for each label. `waterfall`: one series of changes, from total to total.
 */
export type Chart = {
  title: Localized;
  form: 'line' | 'bar' | 'stacked' | 'heat' | 'waterfall';
  unit: Localized;
  labels: (string | Localized)[];
  series: { name: Localized; values: (number | null)[] }[];
  threshold?: { label: Localized; value: number };
  /** Of a waterfall: the places of labels whose values are totals; the others are changes. */
  totals?: number[];
};

/** A chart whose labels are in one language. */
export type SaidChart = Omit<Chart, 'labels'> & { labels: string[] };

export const chartIn = (chart: Chart, lang: Lang): SaidChart => ({
  ...chart,
  labels: chart.labels.map((label) => (typeof label === 'string' ? label : label[lang])),
});

/** What each series is of a label's whole, in percent; what is negative counts as none. */
export function sharesOf({ labels, series }: Pick<Chart, 'labels' | 'series'>): (number | null)[][] {
  const amount = (value: number | null | undefined) =>
    value != null && Number.isFinite(value) ? Math.max(0, value) : null;
  const wholes = labels.map((_, at) => series.reduce((sum, { values }) => sum + (amount(values[at]) ?? 0), 0));
  return series.map(({ values }) =>
    labels.map((_, at) => {
      const [mine, whole = 0] = [amount(values[at]), wholes[at]];
      return mine === null || whole === 0 ? null : (100 * mine) / whole;
    }),
  );
}

/** How a room wants its answers: set per room, never taken from the author. */
export type Locale = { lang: Lang; timeZone: string };

export const text = (words: Localized): Block => ({ kind: 'text', text: words });
export const note = (words: Localized): Block => ({ kind: 'note', text: words });
export const fields = (...items: Field[]): Block => ({ kind: 'fields', items });
export const field = (label: Localized, value: Value): Field => ({ label, value });
export const button = (b: Button): Button => b;
export const actions = (...buttons: Button[]): Block => ({ kind: 'actions', buttons });
export const chart = (c: Chart): Block => ({ kind: 'chart', chart: c });
export const money = (m: Money): Value => ({ money: m.minor.toString(), currency: m.currency });
export const at = (instant: Date): Value => ({ at: instant.toISOString() });

/** A list that says how many rows it hides: `total` is how many there are, `rows` those that are shown. */
export const table = (columns: Column[], rows: Value[][], total = rows.length): Block => ({
  kind: 'table',
  columns,
  rows,
  total,
});

/** The same table with its rows as programs are to get them; for answers to an ask, not for notices. */
export const withData = (block: Block, data: PlainRow[]): Block =>
  block.kind === 'table' ? { ...block, data } : block;

export const card = (title: Localized, blocks: Block[], tone: Tone = 'normal'): Message => ({ title, tone, blocks });

/** The buttons of a message in the order in which they are drawn; a press names its place in this list. */
export const buttonsOf = (message: Message): Button[] =>
  message.blocks.flatMap((block) => (block.kind === 'actions' ? block.buttons : []));

export const withoutButtons = (message: Message): Message => ({
  ...message,
  blocks: message.blocks.filter((block) => block.kind !== 'actions'),
});
