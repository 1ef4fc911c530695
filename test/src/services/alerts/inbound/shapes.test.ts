import { expect, it } from 'vitest';
import { fingerprintOf, labelsOf } from '../../../../../src/core/alert.ts';
import { isHeartbeat } from '../../../../../src/services/alerts/inbound/beats.ts';
import { oursOf } from '../../../../../src/services/alerts/inbound/ours.ts';
import { severityOf } from '../../../../../src/services/alerts/inbound/severity.ts';
import { MOST_HOOKED, readHook, readOwn as readOwnAt } from '../../../../../src/services/alerts/inbound/shapes.ts';

const now = new Date('2026-11-23T08:00:00Z');
const readOwn = (given: Record<string, unknown>) => readOwnAt(given, now);
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
  [{ labels: { kind: 'x', severity: 'boom' } }, 'args.wrong'],
  [{ labels: { kind: ' ' } }, 'args.wrong'],
  [{ labels: { kind: 'x', 'host.name': 'a' } }, 'args.wrong'],
  [{ labels: { kind: 'x', path: 'y'.repeat(201) } }, 'args.wrong'],
  [{ labels: { kind: 'x', path: 'a\0b' } }, 'args.wrong'],
  [{ labels: { kind: 'x' }, annotations: { summary: 'half \ud83d' } }, 'args.wrong'],
  [{ labels: { kind: 'x' }, endsAt: '+099999-01-01T00:00:00Z' }, 'args.wrong'],
  [{ labels: { kind: 'x' }, startsAt: '2999-01-01T00:00:00Z' }, 'args.wrong'],
  [{ labels: { kind: 'x' }, startsAt: '2026-11-23T07:00:00Z', endsAt: '2026-11-23T06:00:00Z' }, 'args.wrong'],
  [{ alerts: Array.from({ length: 2_001 }, () => ({ labels: { kind: 'x' } })) }, 'args.wrong'],
])('refuses %j', (given, code) => expect(() => readOwn(given as never)).toThrow(code));

it('a webhook without a group or alerts is refused', () => {
  expect(() => readHook({ alerts: [disk] })).toThrow('args.wrong');
  expect(() => readHook({ groupKey: 'x' })).toThrow('args.wrong');
  expect(() => readHook({ alerts: [] })).toThrowError(
    expect.objectContaining({ text: expect.objectContaining({ en: expect.stringContaining('as it is') }) }),
  );
});

const oursHooked = (more: object, at = 0) =>
  oursOf(readHook(hook([{ ...disk, ...more }])).alerts[at] as never, { shops: [] }, who);

it('what PostgreSQL cannot keep is mended, in texts and in dates', () => {
  const sent = oursHooked({
    labels: { alertname: 'Nul\0l', path: `${'y'.repeat(199)}😀` },
    annotations: { summary: 'a\0b', description: `${'x'.repeat(1_999)}😀 tail`, 'odd\ud83d': 'x' },
    startsAt: 'soon',
    endsAt: '+099999-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/\0',
  });
  const kept = JSON.stringify(sent);
  expect(kept).not.toMatch(/\\u0000|\\ud83d(?!\\ude00)/i);
  expect(sent).toMatchObject({ kind: 'Null', line: { en: 'ab' }, labels: { path: 'y'.repeat(199) } });
  expect([sent.startsAt, sent.endsAt, sent.lapsesAt]).toEqual([undefined, undefined, undefined]);
});

it('labels that cannot be kept as they are make another alert all the same', () => {
  const print = (labels: object) => fingerprintOf(labelsOf(oursHooked({ labels: { alertname: 'Pod', ...labels } })));
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`l${n}`, 'x']));
  const pairs: [object, object][] = [
    [{ 'host.name': 'a' }, { 'host.name': 'b' }],
    [{ path: `${'y'.repeat(200)}a` }, { path: `${'y'.repeat(200)}b` }],
    [
      { ...many, l49: 'a' },
      { ...many, l49: 'b' },
    ],
    [{ shop: 'Paris' }, { shop: 'London' }],
    [{ audience: 'nobody' }, { audience: 'no one' }],
  ];
  for (const [a, b] of pairs) {
    expect(print(a)).not.toBe(print(b));
    expect(print({ ...a, severity: 'warning' })).toBe(print({ ...a, severity: 'critical' }));
  }
  expect(oursHooked({ labels: { alertname: 'Pod', 'host.name': 'a' } }).labels).toMatchObject({ host_name: 'a' });
  expect(Object.keys(oursHooked({}).labels ?? {})).not.toContain('labels_hash');
  expect(oursHooked({ labels: { ...many, alertname: 'Last', severity: 'page' } })).toMatchObject({
    ...{ kind: 'Last', severity: 'critical' },
  });
});

it('of too many alerts those are taken that are over, and those that are critical', () => {
  const bulk = Array.from({ length: MOST_HOOKED }, (_, n) => ({ status: 'firing', labels: { n } }));
  const last = [
    { ...disk, labels: { alertname: 'Y', severity: 'critical' } },
    { ...disk, status: 'resolved' },
  ];
  const { alerts, truncated } = readHook(hook([...bulk, ...last], { truncatedAlerts: 3 }));
  expect([alerts.length, truncated]).toEqual([MOST_HOOKED, 5]);
  expect(alerts.slice(0, 2)).toMatchObject([{ resolved: true }, { labels: { alertname: 'Y' } }]);
});
