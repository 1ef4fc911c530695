import type { AlertIn } from '../../../core/alert.ts';
import { same } from '../../../core/localized.ts';
import { mask } from '../../../core/mask.ts';
import { type Block, card, note, text } from '../../../core/message.ts';
import { clampChars, plainSpaces } from '../../../core/text.ts';
import { LABEL_NAME } from '../routing/labels.ts';
import { severityOf } from './severity.ts';
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

export function oursOf(sent: Sent, place: Place, { source, key, audience, now }: Who): AlertIn {
  const { kind, severity, audience: of, subject, shop: _shop, platform: _platform, ...others } = sent.labels;
  const known = of && audience(of);
  const name = plainSpaces(kind ?? '') || plainSpaces(sent.labels['alertname'] ?? '') || 'external';
  const over = sent.resolved || (sent.endsAt !== undefined && sent.endsAt <= now);
  const line = lineOf(sent, name);
  const blocks = detailsOf(sent, line);
  return {
    kind: name,
    severity: severityOf(severity ?? sent.labels['priority']),
    audience: known || AUDIENCE,
    ...(subject && { subject }),
    labels: {
      ...fitting(others),
      ...(!isWhole(sent, place, known) && { labels_hash: sent.hash }),
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

/** Whether its labels here are all that make it another alert than its neighbours: unknown shops and audiences are not kept. */
function isWhole({ whole, labels }: Sent, place: Place, audience: string | undefined): boolean {
  const lost = (given: string | undefined, kept: string | undefined) =>
    given !== undefined && given.trim().toLowerCase() !== kept?.toLowerCase();
  return (
    whole &&
    !lost(labels['shop'], place.shop) &&
    !lost(labels['platform'], place.platform) &&
    (labels['audience'] === undefined || audience !== undefined)
  );
}

/** Under names that ours can have: `host.name` is `host_name`, as Prometheus writes it. What makes it another alert is in the hash. */
function fitting(labels: Record<string, string>): Record<string, string> {
  const all = Object.entries(labels);
  const renamed = all.flatMap(([name, value]): [string, string][] => {
    if (LABEL_NAME.test(name)) return [];
    const close = name.replace(/[^a-z0-9_-]/gi, '_').slice(0, 60);
    return LABEL_NAME.test(close) && !TAKEN.includes(close) ? [[close, value]] : [];
  });
  return Object.fromEntries([...renamed, ...all.filter(([name]) => LABEL_NAME.test(name))]);
}

const TAKEN = ['kind', 'severity', 'audience', 'subject', 'shop', 'platform', 'source', 'labels_hash'];

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
