import { createHash } from 'node:crypto';
import type { Localized } from './localized.ts';
import type { Message } from './message.ts';

export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Names and values that say what an alert is of. Names: letters, digits, `_`, `-`, at most 60; values at most 200 characters. */
export type AlertLabels = Record<string, string>;

/** Something that is wrong, or is over, as whoever notices it says it. */
export type AlertIn = {
  /** What it is: `sync-lag`, `shop-restricted`, `public-opinion`. */
  kind: string;
  severity: AlertSeverity;
  /** Whose topic it is: the default route tells it to the rooms of this audience. */
  audience: string;
  /** What it is about, within its kind: later words of the same subject change its card. */
  subject?: string;
  /** Further labels: shop, platform, sku, … */
  labels?: AlertLabels;
  annotations?: Record<string, string>;
  /** Whose it is; none: the group's. */
  shops?: readonly number[];
  source: string;
  /** The line that stands for it among others. */
  line: Localized;
  /** A card of its own where there is more to say. */
  message?: Message;
  whole?: { message: Message; shops: readonly number[] | 'all' };
  /** Commands that help, as typed. */
  says?: readonly { label: Localized; says: string }[];
  /** When it began, where that is not now; and whether it is over, since when. */
  startsAt?: Date;
  endsAt?: Date | 'now';
  /** Over by itself if it is not said again until then, or for so long. */
  lapsesAt?: Date | { afterMs: number };
  /** Worth a new message although it fires already. */
  again?: boolean;
};

/** All labels of an alert; severity is one of them, but not what makes it the same alert. */
export const labelsOf = ({ kind, severity, audience, subject, labels = {} }: AlertIn): AlertLabels => ({
  ...labels,
  kind,
  severity,
  audience,
  ...(subject && { subject }),
});

/** The same for the same labels in whatever order; a change of severity is the same alert, changed. 32 hex digits. */
export function fingerprintOf(labels: AlertLabels): string {
  const pairs = Object.entries(labels)
    .filter(([name]) => name !== 'severity')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash('sha256').update(JSON.stringify(pairs)).digest('hex').slice(0, 32);
}
