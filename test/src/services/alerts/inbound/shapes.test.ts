import { expect, it } from 'vitest';
import { isHeartbeat, oursOf, severityOf } from '../../../../../src/services/alerts/inbound/ours.ts';
import { readHook, readOwn } from '../../../../../src/services/alerts/inbound/shapes.ts';

const now = new Date('2026-11-23T08:00:00Z');
const hook = (alerts: object[], more: object = {}) => ({
  ...{
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    status: 'firing',
    receiver: 'zhanggui',
    truncatedAlerts: 3,
  },
  ...{ notification_reason: 'first', somethingNew: { deep: [1] }, alerts },
  ...more,
});
const disk = {
  status: 'firing',
  labels: { alertname: 'DiskFull', severity: 'page', instance: 'db-1:9100' },
  annotations: {
    summary: 'The disk of db-1 is full',
    description: 'call 13812345678',
    runbook_url: 'https://example.com/disk',
  },
  startsAt: '2026-11-23T07:50:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example/graph',
  fingerprint: 'abc',
};
const who = {
  source: 'alertmanager:prod',
  key: 'prod',
  audience: (typed: string) => (typed === 'shops' ? typed : undefined),
  now,
};

it('the same delivery has the same key, in whatever order; a change of state has another', () => {
  const other = { ...disk, fingerprint: 'def' };
  const key = readHook(hook([disk, other])).key;
  expect(readHook(hook([other, disk], { notification_reason: 'repeat' })).key).toBe(key);
  expect(readHook(hook([{ ...disk, status: 'resolved' }, other])).key).not.toBe(key);
  expect(readHook(hook([{ ...disk, startsAt: '2026-11-23T07:51:00Z' }, other])).key).not.toBe(key);
  expect(readHook(hook([disk, other])).truncated).toBe(3);
});

it('alertname is the kind, severities are ours, their labels stay, personal data does not', () => {
  const [sent] = readHook(hook([disk])).alerts;
  const ours = oursOf(sent as never, { shops: [] }, who);
  expect(ours).toMatchObject({
    ...{ kind: 'DiskFull', severity: 'critical', audience: 'shops', source: 'alertmanager:prod' },
    labels: { alertname: 'DiskFull', instance: 'db-1:9100', source: 'prod' },
    line: { en: 'The disk of db-1 is full' },
    startsAt: new Date('2026-11-23T07:50:00.123Z'),
  });
  expect(ours.endsAt).toBeUndefined();
  expect(JSON.stringify(ours)).not.toContain('13812345678');
  const [over] = readHook(hook([{ ...disk, status: 'resolved', endsAt: '2026-11-23T07:59:00Z' }])).alerts;
  expect(oursOf(over as never, { shops: [] }, who).endsAt).toEqual(new Date('2026-11-23T07:59:00Z'));
});

it('in our own form an end to come is when it lapses', () => {
  const [sent] = readOwn({ labels: { kind: 'feed' }, endsAt: '2026-11-23T09:00:00Z' }).alerts;
  const ours = oursOf(sent as never, { shops: [2], shop: 'SH-2' }, who);
  expect([ours.endsAt, ours.lapsesAt]).toEqual([undefined, new Date('2026-11-23T09:00:00Z')]);
});

it.each([
  ['critical', 'critical'],
  ['P1', 'critical'],
  ['紧急', 'critical'],
  ['warn', 'warning'],
  ['whatever', 'warning'],
  ['none', 'info'],
  [undefined, 'warning'],
])('severity %s is %s', (given, severity) => expect(severityOf(given)).toBe(severity));

it('a rule that always fires is a heartbeat', () => {
  const sent = (labels: object) => readHook(hook([{ ...disk, labels }])).alerts[0] as never;
  expect(isHeartbeat(sent({ alertname: 'Watchdog', severity: 'none' }))).toBe(true);
  expect(isHeartbeat(sent({ alertname: 'Anything', severity: 'none' }))).toBe(true);
  expect(isHeartbeat(sent(disk.labels))).toBe(false);
});

it.each([
  [{}, 'args.wrong'],
  [{ alerts: [] }, 'args.wrong'],
  [{ alerts: [{ labels: { shop: 'SH-2' } }] }, 'args.wrong'],
  [{ labels: { kind: 'x' }, startsAt: 'yesterday' }, 'args.wrong'],
  [{ labels: { kind: { deep: 1 } } }, 'args.wrong'],
  [{ labels: { kind: 'x' }, extra: 1 }, 'args.key'],
  [{ alerts: Array.from({ length: 2_001 }, () => ({ labels: { kind: 'x' } })) }, 'args.wrong'],
])('refuses %j', (given, code) => expect(() => readOwn(given as never)).toThrow(code));

it('a webhook without a group or alerts is refused', () => {
  expect(() => readHook({ alerts: [disk] })).toThrow('args.wrong');
  expect(() => readHook({ groupKey: 'x' })).toThrow('args.wrong');
});
