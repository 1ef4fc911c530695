import type { AlertIn, AlertSeverity } from '../../../core/alert.ts';
import { same } from '../../../core/localized.ts';
import { mask } from '../../../core/mask.ts';
import { type Block, card, note, text } from '../../../core/message.ts';
import { clampChars, plainSpaces } from '../../../core/text.ts';
import { LABEL_NAME, severityCalled } from '../routing/labels.ts';
import type { Sent } from './shapes.ts';

/** From what others sent to an alert of ours. Pure. */

export type Place = { shops: number[]; shop?: string; platform?: string };
export type Who = {
  /** `api:erp`, `alertmanager:prod`. */
  source: string;
  /** Of the key; a label, so that nobody ends what others said. */
  key: string;
  audience(typed: string): string | undefined;
  now: Date;
};

const AUDIENCE = 'shops';
const MOST_LINE = 120;
const GRAVE = ['high', 'page', 'p0', 'p1', 'sev1', 'emergency', 'alert', 'major', 'crit', 'disaster'];
const LIGHT = ['low', 'none', 'debug', 'notice', 'minor', 'p4', 'p5', 'sev4', 'sev5', 'informational', 'ok'];

/** Words that others use for how grave it is; unknown ones are a warning. */
export function severityOf(given: string | undefined): AlertSeverity {
  const folded = (given ?? '').trim().toLowerCase();
  if (GRAVE.includes(folded)) return 'critical';
  if (LIGHT.includes(folded)) return 'info';
  return severityCalled(folded) ?? 'warning';
}

/** Prometheus' rule that always fires, to show that it lives: `severity="none"` says that nobody is to be told. */
export const isHeartbeat = ({ labels }: Sent): boolean =>
  labels['severity'] === 'none' || /^(watchdog|deadmansswitch|infoinhibitor)$/i.test(labels['alertname'] ?? '');

export function oursOf(sent: Sent, place: Place, { source, key, audience, now }: Who): AlertIn {
  const { kind, severity, audience: of, subject, shop: _shop, platform: _platform, ...others } = sent.labels;
  const name = kind ?? sent.labels['alertname'] ?? 'external';
  const labels = Object.fromEntries(Object.entries(others).filter(([label]) => LABEL_NAME.test(label)));
  const over = sent.resolved || (sent.endsAt !== undefined && sent.endsAt <= now);
  const line = lineOf(sent, name);
  const blocks = detailsOf(sent, line);
  return {
    kind: plainSpaces(name),
    severity: severityOf(severity ?? sent.labels['priority']),
    audience: (of && audience(of)) ?? AUDIENCE,
    ...(subject && { subject }),
    labels: {
      ...labels,
      source: key,
      ...(place.shop && { shop: place.shop }),
      ...(place.platform && { platform: place.platform }),
    },
    annotations: Object.fromEntries(Object.entries(sent.annotations).map(([label, words]) => [label, mask(words)])),
    shops: place.shops,
    source,
    line: same(line),
    ...(blocks.length > 0 && { message: card(same(clampChars(line, 60)), blocks) }),
    ...(sent.startsAt && { startsAt: sent.startsAt > now ? now : sent.startsAt }),
    ...(over ? { endsAt: sent.endsAt && sent.endsAt <= now ? sent.endsAt : now } : {}),
    ...(!over && sent.endsAt && { lapsesAt: sent.endsAt }),
  };
}

function lineOf({ annotations }: Sent, name: string): string {
  const words = annotations['summary'] ?? annotations['message'] ?? annotations['title'] ?? annotations['description'];
  return mask(clampChars(plainSpaces(words ?? name) || name, MOST_LINE));
}

function detailsOf({ annotations, links }: Sent, line: string): Block[] {
  const words = annotations['description'] ?? annotations['message'];
  const more = words === undefined ? '' : mask(clampChars(plainSpaces(words), 1_000));
  const all = [annotations['runbook_url'], ...links].filter(
    (link) => link !== undefined && /^https?:\/\/\S+$/.test(link),
  );
  return [
    ...(more !== '' && more !== line ? [text(same(more))] : []),
    ...(all.length > 0 ? [note(same(all.slice(0, 3).join('\n')))] : []),
  ];
}
