import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Intake } from '../../../../src/channels/channel.ts';
import { createSlack, type Slack } from '../../../../src/channels/slack/slack.ts';
import { type FakeSlack, fakeSlack } from '../../../support/fake-slack.ts';
import { memoryIntake, recordingLog, slackVectors } from '../../../support/slack-server.ts';

const APP_TOKEN = 'xapp-1-A1-2-secret';
const OPEN = '/api/apps.connections.open';

let slack: FakeSlack;
let made: Slack | undefined;
let lines: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  slack = await fakeSlack();
  lines = recordingLog();
});
afterEach(async () => {
  await made?.stop();
  made = undefined;
  await slack.close();
});

const opens = () =>
  slack.expect(OPEN, { json: { ok: true, url: `${slack.origin.replace('http', 'ws')}/link?ticket=secret` } });

async function started(intake: Intake): Promise<void> {
  made = createSlack({
    config: { apiUrl: slack.apiUrl, botToken: 'xoxb-1', mode: 'socket', appToken: APP_TOKEN },
    intake,
    clock: { now: () => new Date('2026-11-11T01:00:00Z') },
    log: lines.log,
    pauseMs: () => 1,
  });
  await made.start();
}

const envelope = (id: string, payload: object, type = 'events_api') => ({
  envelope_id: id,
  type,
  payload,
  accepts_response_payload: false,
});

const mention = (id: string) => ({
  type: 'event_callback',
  event_id: id,
  event: { type: 'app_mention', user: 'U1', text: '<@U0BOT> 库存', channel: 'C1', ts: '1.1', thread_ts: '0.9' },
  authorizations: [{ team_id: 'T1', user_id: 'U0BOT', is_bot: true }],
});

test('an envelope is acknowledged only after it is stored', async () => {
  opens();
  let release = (_outcome: 'stored') => {};
  let asked = () => {};
  const storing = new Promise<void>((resolve) => (asked = resolve));
  await started({
    store: () => {
      asked();
      return new Promise((resolve) => (release = resolve));
    },
  });
  slack.socketMode.send(envelope('E1', mention('Ev1')));
  await storing;
  expect(slack.socketMode.received).toEqual([]);
  release('stored');
  expect(await slack.socketMode.acked('E1')).toEqual({ envelope_id: 'E1', payload: {} });
  slack.verify();
});

test('what is stored reads the same as over HTTP, and a repeat is acknowledged without a second row', async () => {
  opens();
  const { stored, intake } = memoryIntake();
  await started(intake);
  slack.socketMode.send({ ...envelope('E1', mention('Ev1')), retry_attempt: 1, retry_reason: 'timeout' });
  slack.socketMode.send(envelope('E2', mention('Ev1')));
  await Promise.all(['E1', 'E2'].map((id) => slack.socketMode.acked(id)));
  const command = {
    command: '/shop',
    text: '缺货',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: '7.7',
    response_url: 'https://hooks.slack.com/commands/T/1/secret',
  };
  slack.socketMode.send(envelope('E3', command, 'slash_commands'));
  await slack.socketMode.acked('E3');
  expect(stored.map((arrival) => arrival.key)).toEqual(['msg:C1:1.1', 'command:7.7']);
  expect(stored[0]?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'timeout' });
  expect(stored[1]?.body.toString()).not.toContain('secret');
  expect(stored[1]?.replyUrl?.url).toBe(command.response_url);
  expect(stored.map((arrival) => (made as Slack).channel.decode(arrival))).toMatchObject([
    { kind: 'say', text: '库存', reply: { channel: 'C1', thread_ts: '0.9' } },
    { kind: 'say', text: '缺货', reply: { channel: 'C1', via: 'command' } },
  ]);
});

test('what could not be stored is not acknowledged, so that Slack sends it again', async () => {
  opens();
  const { stored, intake } = memoryIntake();
  let broken = true;
  await started({ store: (arrival) => (broken ? Promise.reject(new Error('disk full')) : intake.store(arrival)) });
  slack.socketMode.send(envelope('E1', mention('Ev1')));
  while (!lines.lines.some((line) => line['reason'] === 'disk full')) await new Promise((r) => setImmediate(r));
  broken = false;
  slack.socketMode.send(envelope('E2', mention('Ev1')));
  await slack.socketMode.acked('E2');
  expect(slack.socketMode.received.map((message) => message['envelope_id'])).toEqual(['E2']);
  expect(stored.length).toBe(1);
});

test('envelopes of unknown shape do no harm', async () => {
  opens();
  const { stored, intake } = memoryIntake();
  await started(intake);
  slack.socketMode.send({ type: 'events_api', envelope_id: 'E1', payload: { type: 'app_rate_limited' } });
  slack.socketMode.send({ type: 'events_api', envelope_id: 'E2' });
  slack.socketMode.send({ type: 'something_new', envelope_id: 'E3', payload: { a: 1 } });
  slack.socketMode.send(envelope('E4', mention('Ev4')));
  await slack.socketMode.acked('E4');
  expect(stored.map((arrival) => arrival.key)).toEqual(['msg:C1:1.1']);
});

test('Slack’s request for a new connection is followed', async () => {
  opens();
  opens();
  const { stored, intake } = memoryIntake();
  await started(intake);
  slack.socketMode.send({ type: 'disconnect', reason: 'refresh_requested' });
  await slack.socketMode.connection(2);
  slack.socketMode.send(envelope('E1', mention('Ev1')));
  await slack.socketMode.acked('E1');
  expect(stored.length).toBe(1);
  slack.verify();
});

test('a refused or failing start is tried again, with the advice in the log and no token in it', async () => {
  slack.expect(OPEN, { json: { ok: false, error: 'invalid_auth' } });
  slack.expect(OPEN, { drop: true });
  slack.expect(OPEN, { status: 500, text: '' });
  opens();
  const { stored, intake } = memoryIntake();
  await started(intake);
  slack.socketMode.send(envelope('E1', mention('Ev1')));
  await slack.socketMode.acked('E1');
  expect(stored.length).toBe(1);
  const said = JSON.stringify(lines.lines);
  expect(said).toContain('SLACK_APP_TOKEN is not an app-level token');
  expect(said).not.toMatch(/secret|xapp-1/);
  expect(slack.calls[0]?.token).toBe(`Bearer ${APP_TOKEN}`);
});

test('with Slack out of reach it can be stopped while it starts, and nothing is left behind', async () => {
  const gone = await fakeSlack();
  await gone.close();
  const offline = createSlack({
    config: { apiUrl: gone.apiUrl, botToken: 'xoxb-1', mode: 'socket', appToken: APP_TOKEN },
    intake: memoryIntake().intake,
    clock: { now: () => new Date('2026-11-11T01:00:00Z') },
    log: lines.log,
    pauseMs: () => 5,
  });
  const starting = offline.start();
  while (!lines.lines.some((line) => line['failures'] === 3)) await new Promise((r) => setImmediate(r));
  await offline.stop();
  await starting;
});

test.skipIf(!slackVectors)('recorded envelopes are acknowledged (../shared/facts/slack-vectors.json)', async () => {
  opens();
  const { stored, intake } = memoryIntake();
  await started(intake);
  const recorded = (slackVectors?.payloads ?? []).filter((payload) => payload.kind.startsWith('socket_mode:'));
  for (const { body } of recorded) {
    slack.socketMode.send(body as Record<string, unknown>);
    await slack.socketMode.acked((body as { envelope_id: string }).envelope_id);
  }
  expect(recorded.length).toBe(3);
  expect(stored.map((arrival) => arrival.key)).toEqual(['command:111.222.xxx']);
});
