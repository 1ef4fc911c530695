import { type AlertsCall, callAlerts } from '../commands/api/alerts.ts';
import { orBusy } from '../commands/api/busy.ts';
import type { CallDeps } from '../commands/api/call.ts';
import type { ApiRoute } from '../http/api/port.ts';

const texts = { type: 'object', additionalProperties: { type: 'string' } };
const instant = { type: 'string', format: 'date-time' };

const ALERT = {
  type: 'object',
  required: ['labels'],
  additionalProperties: false,
  properties: {
    labels: {
      ...texts,
      description:
        'kind (or alertname) at least; severity info, warning or critical; shop by its code; audience; any others',
    },
    annotations: { ...texts, description: 'summary is the line that people read, description what is below it' },
    startsAt: instant,
    endsAt: { ...instant, description: 'Over since then; in the future: over then, unless it is reported again' },
  },
};
const MANY = {
  type: 'object',
  required: ['alerts'],
  additionalProperties: false,
  properties: { alerts: { type: 'array', minItems: 1, maxItems: 2000, items: ALERT } },
};
const HOOK = {
  type: 'object',
  required: ['groupKey', 'alerts'],
  properties: {
    groupKey: { type: 'string' },
    truncatedAlerts: { type: 'integer' },
    alerts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['status', 'labels'],
        properties: {
          status: { enum: ['firing', 'resolved'] },
          labels: texts,
          annotations: texts,
          startsAt: instant,
          endsAt: instant,
          fingerprint: { type: 'string' },
          generatorURL: { type: 'string' },
        },
      },
    },
  },
};

const count = { type: 'integer' };
const ANSWER = {
  type: 'object',
  required: ['trace', 'firing', 'resolved', 'heartbeats', 'refused', 'truncated', 'same'],
  properties: {
    trace: { type: 'string' },
    firing: count,
    resolved: count,
    heartbeats: { ...count, description: 'Rules that always fire, such as Watchdog: noted, told to nobody' },
    refused: { ...count, description: 'Of shops that the key is not for' },
    truncated: { ...count, description: 'Left out by the sender' },
    same: { type: 'boolean', description: 'This delivery was taken before' },
  },
};

/** Some 10,000 alerts; a vendor does not send again what is too large. */
const HOOK_BYTES = 16 * 1024 * 1024;

const COMMON = {
  method: 'POST',
  scope: 'alerts.write',
  args: [],
  confirms: false,
  mostBytes: 2 * 1024 * 1024,
  answer: ANSWER,
} as const;

/** `raised`: whoever routes alerts hears of it after the commit. */
const taking =
  (deps: CallDeps, form: AlertsCall['form'], raised: () => void): ApiRoute['call'] =>
  async (input) => {
    const answer = await orBusy(callAlerts(deps, { ...input, form }), input.lang);
    if (answer.status === 200) raised();
    return answer;
  };

/** What other systems notice: in our own form, and as Alertmanager and Grafana send it. */
export const alertRoutes = (deps: CallDeps, raised: () => void): ApiRoute[] => [
  {
    ...COMMON,
    path: '/alerts',
    name: 'alerts report',
    summary: {
      zh: '上报一条或多条告警（alerts）；同样的标签是同一条，endsAt 在过去就是恢复，在将来就是到时不再报算恢复',
      en: 'Report one alert, or several in alerts: the same labels are the same alert; an endsAt that is over ends it, a later one ends it unless it is said again',
    },
    body: { anyOf: [ALERT, MANY] },
    call: taking(deps, 'api', raised),
  },
  {
    ...COMMON,
    path: '/alerts/alertmanager',
    name: 'alertmanager webhook',
    summary: {
      zh: 'Prometheus Alertmanager 的 webhook（version 4）；同一次投递再来什么也不做',
      en: 'The webhook of Prometheus Alertmanager, version 4; the same delivery does nothing again',
    },
    ownKey: true,
    mostBytes: HOOK_BYTES,
    body: HOOK,
    call: taking(deps, 'alertmanager', raised),
  },
  {
    ...COMMON,
    path: '/alerts/grafana',
    name: 'grafana webhook',
    summary: {
      zh: 'Grafana 统一告警的 webhook；同一次投递再来什么也不做',
      en: "The webhook of Grafana's unified alerting; the same delivery does nothing again",
    },
    ownKey: true,
    mostBytes: HOOK_BYTES,
    body: HOOK,
    call: taking(deps, 'grafana', raised),
  },
];
