import { createHash } from 'node:crypto';
import * as z from 'zod';
import { UserError } from '../../../core/errors.ts';

/** What others send: our own form, Alertmanager's webhook version 4, Grafana's unified alerting. Unknown fields are no reason to refuse. */

export const MOST_ALERTS = 2_000;
const MOST_LABELS = 40;

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
};

export type Delivery = { alerts: Sent[]; truncated: number; key?: string };

const instant = z
  .string()
  .max(60)
  .transform((text, context) => {
    const date = new Date(text);
    if (!Number.isNaN(date.getTime())) return date;
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

/** One alert, or `alerts`. Throws args.wrong, args.key. */
export function readOwn(given: Record<string, unknown>): Delivery {
  const many = Object.hasOwn(given, 'alerts');
  const parsed = many
    ? z.strictObject({ alerts: z.array(Own).min(1).max(MOST_ALERTS) }).safeParse(given)
    : Own.transform((one) => ({ alerts: [one] })).safeParse(given);
  if (!parsed.success) throw wrong(parsed.error);
  const alerts = parsed.data.alerts.map((one, n) => {
    const sent = sentOf(one, false);
    if (!sent.labels['kind'] && !sent.labels['alertname']) throw field(`${many ? `alerts.${n}.` : ''}labels.kind`);
    return sent;
  });
  return { alerts, truncated: 0 };
}

const Hook = z.object({
  groupKey: z.string().max(10_000),
  truncatedAlerts: z.number().int().min(0).optional().catch(0),
  alerts: z
    .array(
      z.object({
        status: z.string().max(40),
        labels: texts,
        annotations: texts.optional(),
        startsAt: instant.optional(),
        endsAt: instant.optional(),
        fingerprint: z.string().max(200).optional(),
        generatorURL: z.string().max(2_000).optional().catch(undefined),
        dashboardURL: z.string().max(2_000).optional().catch(undefined),
        panelURL: z.string().max(2_000).optional().catch(undefined),
        valueString: z.string().max(2_000).optional().catch(undefined),
      }),
    )
    .max(MOST_ALERTS),
});

/** Alertmanager's and Grafana's. Throws args.wrong. */
export function readHook(given: Record<string, unknown>): Delivery {
  const parsed = Hook.safeParse(given);
  if (!parsed.success) throw wrong(parsed.error);
  const { groupKey, truncatedAlerts = 0, alerts } = parsed.data;
  const marks = alerts.map(
    (one) =>
      `${one.fingerprint ?? JSON.stringify(Object.entries(one.labels).sort())}:${one.status}:${one.startsAt?.toISOString() ?? ''}`,
  );
  return {
    alerts: alerts.map(({ status, generatorURL, dashboardURL, panelURL, valueString, ...one }) => ({
      ...sentOf(one, status === 'resolved'),
      links: [dashboardURL, panelURL, generatorURL].filter(
        (link) => link !== undefined && /^https?:\/\//.test(link),
      ) as string[],
    })),
    truncated: truncatedAlerts,
    key: createHash('sha256')
      .update(JSON.stringify([groupKey, ...marks.sort()]))
      .digest('hex'),
  };
}

type Given = {
  labels: z.infer<typeof texts>;
  annotations?: z.infer<typeof texts> | undefined;
  startsAt?: Date | undefined;
  endsAt?: Date | undefined;
};

/** Year 1 is how Go says none. */
const real = (date: Date | undefined): Date | undefined => (date && date.getUTCFullYear() > 1970 ? date : undefined);

const sentOf = ({ labels, annotations = {}, startsAt, endsAt }: Given, resolved: boolean): Sent => ({
  labels: asTexts(labels, 200),
  annotations: asTexts(annotations, 2_000),
  startsAt: real(startsAt),
  endsAt: real(endsAt),
  resolved,
  links: [],
});

const asTexts = (given: z.infer<typeof texts>, most: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given)
      .slice(0, MOST_LABELS)
      .filter(([name, value]) => name.length <= 200 && value !== null && value !== '')
      .map(([name, value]) => [name, String(value).slice(0, most)]),
  );

function wrong(error: z.ZodError): UserError {
  const [issue] = error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, 40) : undefined;
  if (extra !== undefined)
    return new UserError('args.key', { zh: `没有 ${extra} 这个字段`, en: `There is no field ${extra} here` });
  return field(issue?.path.join('.').slice(0, 80) || 'body');
}

const field = (at: string): UserError =>
  new UserError('args.wrong', {
    zh: `${at} 不对：发送 labels（至少有 kind）、annotations、startsAt、endsAt（ISO 8601），多条放在 alerts 里（最多 ${MOST_ALERTS} 条）`,
    en: `${at} is wrong: send labels (with a kind at least), annotations, startsAt, endsAt (ISO 8601), several of them in alerts (${MOST_ALERTS} at most)`,
  });
