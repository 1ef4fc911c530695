import { createHash } from 'node:crypto';
import * as z from 'zod';
import { UserError } from '../../../core/errors.ts';
import { firstTen } from '../../../core/text.ts';
import { isSeverity, LABEL_NAME, SEVERITY_WORDS } from './severity.ts';
import { asTexts, isPlain, MOST_LABEL, real, type Texts } from './texts.ts';

/** What others send: our own form, Alertmanager's webhook version 4, Grafana's unified alerting. Unknown fields are no reason to refuse. */

export const MOST_ALERTS = 2_000;
/** Of a webhook, whose vendor does not send again what it was refused: the rest is left out, and that is said. */
export const MOST_HOOKED = 10_000;

/** An alert as it was sent, before it is one of ours. */
export type Sent = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: Date | undefined;
  endsAt: Date | undefined;
  /** It is over, whatever endsAt says. */
  resolved: boolean;
  /** Addresses that help: of the rule, the board. */
  links: string[];
  /** Of all labels as they were sent; whether those above are all of them. */
  hash: string;
  whole: boolean;
};

export type Delivery = { alerts: Sent[]; truncated: number; key?: string };

const DAY_MS = 86_400_000;

const instant = z
  .string()
  .max(60)
  .transform((text, context) => {
    const date = new Date(text);
    if (!Number.isNaN(date.getTime()) && Math.abs(date.getUTCFullYear()) < 9_999) return date;
    context.addIssue({ code: 'custom', message: 'no instant' });
    return z.NEVER;
  });
const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const Own = z.strictObject({
  labels: texts,
  annotations: texts.optional(),
  startsAt: instant.optional(),
  endsAt: instant.optional(),
});
type Own = z.infer<typeof Own>;

/** One alert, or `alerts`. What its sender can mend is refused. Throws args.wrong, args.key. */
export function readOwn(given: Record<string, unknown>, now: Date): Delivery {
  const many = Object.hasOwn(given, 'alerts');
  const parsed = many
    ? z.strictObject({ alerts: z.array(Own).min(1).max(MOST_ALERTS) }).safeParse(given)
    : Own.transform((one) => ({ alerts: [one] })).safeParse(given);
  if (!parsed.success) throw wrong(parsed.error);
  const alerts = parsed.data.alerts.map((one, n) => {
    const at = many ? `alerts.${n}.` : '';
    refuseOdd(one, at, now);
    const sent = sentOf(one, false);
    if (!sent.labels['kind']?.trim() && !sent.labels['alertname']?.trim()) throw field(`${at}labels.kind`);
    return sent;
  });
  return { alerts, truncated: 0 };
}

/** Throws args.wrong. */
function refuseOdd({ labels, annotations = {}, startsAt, endsAt }: Own, at: string, now: Date): void {
  for (const [where, given] of Object.entries({ labels, annotations })) {
    const odd = Object.entries(given).find(([name, value]) => !isPlain(name) || !isPlain(String(value)));
    if (odd) throw field(`${at}${where}.${odd[0].replace(/[^\w.-]/g, '')}`);
  }
  const unfit = Object.entries(labels).find(
    ([name, value]) => !LABEL_NAME.test(name) || String(value ?? '').length > MOST_LABEL,
  );
  if (unfit) throw label(`${at}labels.${unfit[0].slice(0, 40)}`);
  const { severity } = labels;
  if (severity !== undefined && severity !== null && !isSeverity(String(severity)))
    throw severityUnknown(`${at}labels.severity`);
  const late = startsAt !== undefined && startsAt.getTime() > now.getTime() + DAY_MS;
  if (late || (startsAt && endsAt && real(endsAt) && endsAt < startsAt))
    throw order(`${at}${late ? 'startsAt' : 'endsAt'}`);
}

const loose = z.record(z.string(), z.unknown());
const Hooked = z.object({
  status: z.string().max(40),
  labels: loose,
  annotations: loose.nullish().catch(undefined),
  startsAt: instant.optional().catch(undefined),
  endsAt: instant.optional().catch(undefined),
  fingerprint: z.string().max(200).optional().catch(undefined),
  generatorURL: z.string().max(2_000).optional().catch(undefined),
  dashboardURL: z.string().max(2_000).optional().catch(undefined),
  panelURL: z.string().max(2_000).optional().catch(undefined),
});
type Hooked = z.infer<typeof Hooked>;

const Hook = z.object({
  groupKey: z.string(),
  truncatedAlerts: z.number().int().min(0).optional().catch(0),
  alerts: z.array(Hooked),
});

/** Alertmanager's and Grafana's: what cannot be kept is mended, since it would only come again. Throws args.wrong. */
export function readHook(given: Record<string, unknown>): Delivery {
  const parsed = Hook.safeParse(given);
  if (!parsed.success) throw hookWrong(parsed.error);
  const { groupKey, truncatedAlerts = 0, alerts } = parsed.data;
  const marks = alerts.map(
    (one) =>
      `${one.fingerprint ?? JSON.stringify(Object.entries(one.labels).sort())}:${one.status}:${one.startsAt?.toISOString() ?? ''}`,
  );
  return {
    alerts: graveFirst(alerts).map(({ status, generatorURL, dashboardURL, panelURL, ...one }) => ({
      ...sentOf({ ...one, annotations: one.annotations ?? {} }, status === 'resolved'),
      links: [dashboardURL, panelURL, generatorURL].flatMap((link) =>
        link !== undefined && /^https?:\/\//.test(link) && isPlain(link) ? [link] : [],
      ),
    })),
    truncated: truncatedAlerts + Math.max(0, alerts.length - MOST_HOOKED),
    key: createHash('sha256')
      .update(JSON.stringify([groupKey, ...marks.sort()]))
      .digest('hex'),
  };
}

/** Of too many those are taken that are over, which is said once, and those that are critical. */
function graveFirst(alerts: readonly Hooked[]): readonly Hooked[] {
  if (alerts.length <= MOST_HOOKED) return alerts;
  const rank = ({ status, labels }: Hooked) => (status === 'resolved' ? 0 : labels['severity'] === 'critical' ? 1 : 2);
  return alerts.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_HOOKED);
}

type Given = {
  labels: Record<string, unknown>;
  annotations?: Record<string, unknown> | undefined;
  startsAt?: Date | undefined;
  endsAt?: Date | undefined;
};

function sentOf({ labels, annotations = {}, startsAt, endsAt }: Given, resolved: boolean): Sent {
  const kept: Texts = asTexts(labels, MOST_LABEL);
  return {
    labels: kept.texts,
    annotations: asTexts(annotations, 2_000).texts,
    startsAt: real(startsAt),
    endsAt: real(endsAt),
    resolved,
    links: [],
    hash: hashOf(labels),
    whole: !kept.cut && Object.keys(kept.texts).every((name) => LABEL_NAME.test(name)),
  };
}

/** The same for the same labels in whatever order; severity does not make another alert. */
const hashOf = ({ severity: _, ...labels }: Record<string, unknown>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16);

const pathOf = (issue: z.core.$ZodIssue | undefined): string => issue?.path.join('.').slice(0, 80) || 'body';

function wrong(error: z.ZodError): UserError {
  const [issue] = error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, 40) : undefined;
  if (extra !== undefined)
    return new UserError('args.key', { zh: `没有 ${extra} 这个字段`, en: `There is no field ${extra} here` });
  return field(pathOf(issue));
}

const no = (zh: string, en: string): UserError => new UserError('args.wrong', { zh, en });

const field = (at: string): UserError =>
  no(
    `${at} 不对：发送 labels（至少有 kind）、annotations、startsAt、endsAt（ISO 8601），多条放在 alerts 里（最多 ${MOST_ALERTS} 条）`,
    `${at} is wrong: send labels (with a kind at least), annotations, startsAt, endsAt (ISO 8601), several of them in alerts (${MOST_ALERTS} at most)`,
  );

const label = (at: string): UserError =>
  no(
    `${at} 不对：标签名用字母、数字、_ 和 -（最多 60 个字符），值最多 ${MOST_LABEL} 个字符，更长的写进 annotations`,
    `${at} is wrong: names of labels are letters, digits, _ and - (60 at most), values ${MOST_LABEL} characters at most; put what is longer into annotations`,
  );

const severityUnknown = (at: string): UserError =>
  no(
    `${at} 不对：写 info、warning、critical 或它们的别名（${firstTen(SEVERITY_WORDS, '、')}）`,
    `${at} is wrong: write info, warning, critical or another word for them (${firstTen(SEVERITY_WORDS, ', ')})`,
  );

const order = (at: string): UserError =>
  no(
    `${at} 不对：startsAt 不能在将来，endsAt 不能早于 startsAt`,
    `${at} is wrong: startsAt cannot be in the future, nor endsAt before startsAt`,
  );

const hookWrong = (error: z.ZodError): UserError => {
  const at = pathOf(error.issues[0]);
  return no(
    `${at} 不对：这里只收 Alertmanager 的 webhook（version 4）和 Grafana 的 webhook 原样发来的内容；自己写的请发到 /api/v1/alerts`,
    `${at} is wrong: this takes what the webhooks of Alertmanager (version 4) and Grafana send, as it is; send what you write yourself to /api/v1/alerts`,
  );
};
