import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSend } from '../../../../src/channels/wecom/send.ts';
import {
  type FakeWecom,
  memoryTokens,
  OK,
  SEND,
  startFakeWecom,
  TOKEN,
  tokenAnswer,
} from '../../../support/fake-wecom.ts';
import { APP } from '../../../support/wecom-app.ts';
import { direct, outgoing, stock } from '../../../support/wecom-messages.ts';

let fake: FakeWecom;
beforeEach(async () => {
  fake = await startFakeWecom();
});
afterEach(() => fake.close());

function setup() {
  let now = Date.parse('2026-11-11T01:00:00Z');
  const nothing = () => {};
  const { send, trouble } = createSend({
    config: { apiBase: fake.base, app: APP },
    intake: { store: async () => 'stored' },
    lookup: async () => undefined,
    tokens: memoryTokens(),
    clock: { now: () => new Date(now) },
    log: { info: nothing, warn: nothing, error: nothing },
  });
  const signal = new AbortController().signal;
  return {
    say: (outboxId = 1) => send(outgoing(stock, { room: direct, outboxId }), signal),
    trouble,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const stale = (errcode: number) => ({ json: { errcode, errmsg: 'invalid access_token' } });

describe('the access token', () => {
  test('is fetched once for many sends at the same time', async () => {
    fake.next(TOKEN, tokenAnswer('one'));
    fake.always(SEND, { json: OK });
    const { say } = setup();
    const all = await Promise.all([1, 2, 3, 4, 5].map((id) => say(id)));
    expect(all.every((delivery) => delivery.ok)).toBe(true);
    expect(fake.callsTo(TOKEN)).toHaveLength(1);
    fake.done();
  });

  test.each([40014, 42001])(
    'is refreshed once on %i, for all who wait, and the send is made again',
    async (errcode) => {
      fake.next(TOKEN, tokenAnswer('one'));
      fake.next(TOKEN, tokenAnswer('two'));
      for (let i = 0; i < 3; i += 1) fake.next(SEND, stale(errcode));
      for (let i = 0; i < 3; i += 1) fake.next(SEND, { json: OK });
      const { say } = setup();
      const all = await Promise.all([1, 2, 3].map((id) => say(id)));
      expect(all.every((delivery) => delivery.ok)).toBe(true);
      expect(fake.callsTo(TOKEN)).toHaveLength(2);
      const used = fake.callsTo(SEND).map((call) => call.query['access_token']);
      expect(used.filter((token) => token === 'two')).toHaveLength(3);
      fake.done();
    },
  );

  test('is not refreshed a second time for one send, which is tried again in a minute', async () => {
    fake.next(TOKEN, tokenAnswer('one'));
    fake.next(TOKEN, tokenAnswer('two'));
    fake.next(SEND, stale(40014));
    fake.next(SEND, stale(40014));
    expect(await setup().say()).toMatchObject({
      ok: false,
      retry: 'later',
      afterMs: 60_000,
      reason: expect.stringContaining('40014'),
    });
    fake.done();
  });

  test.each([40001, 40013, 40091])('a wrong configuration (%i) is asked once a minute and no more', async (errcode) => {
    const wrong = { json: { errcode, errmsg: `invalid credential ${APP.secret}` } };
    fake.next(TOKEN, wrong);
    const { say, trouble, pass } = setup();
    const all = await Promise.all([1, 2, 3].map((id) => say(id)));
    for (const delivery of all) expect(delivery).toMatchObject({ ok: false, retry: 'never' });
    expect(trouble()).toMatch(/WECOM_/);
    expect(trouble()).not.toContain(APP.secret);
    pass(59_000);
    await say();
    expect(fake.callsTo(TOKEN)).toHaveLength(1);
    pass(2_000);
    expect(trouble()).toBeUndefined();
    fake.next(TOKEN, tokenAnswer('one'));
    fake.next(SEND, { json: OK });
    expect(await say()).toMatchObject({ ok: true });
    fake.done();
  });

  test('40001 on a send does not fetch another token', async () => {
    fake.next(TOKEN, tokenAnswer('one'));
    fake.next(SEND, { json: { errcode: 40001, errmsg: 'invalid credential' } });
    expect(await setup().say()).toMatchObject({ ok: false, retry: 'never' });
    expect(fake.callsTo(TOKEN)).toHaveLength(1);
    fake.done();
  });

  test('a blocked address (45009) is left alone for a while', async () => {
    fake.next(TOKEN, { json: { errcode: 45009, errmsg: 'api freq out of limit' } });
    const { say } = setup();
    expect(await say()).toMatchObject({ ok: false, retry: 'later', afterMs: 62_000 });
    expect(await say()).toMatchObject({ ok: false, retry: 'later' });
    expect(fake.callsTo(TOKEN)).toHaveLength(1);
  });

  test.each([
    ['a dropped connection', { drop: true } as const],
    ['half an answer', { text: '{"errcode":0,' }],
    ['no token in it', { json: OK }],
  ])('%s while fetching it leaves the message surely unsent', async (_what, answer) => {
    fake.next(TOKEN, answer);
    expect(await setup().say()).toMatchObject({ ok: false, retry: 'later' });
    expect(fake.callsTo(SEND)).toEqual([]);
    fake.done();
  });
});
