import { describe, expect, test } from 'vitest';
import { type FakeAnswer, OK, ROBOT, SEND, TOKEN, tokenAnswer } from '../../../support/fake-wecom.ts';
import { confirmation, outgoing } from '../../../support/wecom-messages.ts';
import {
  anotherFake,
  byApp,
  byRobot,
  fake,
  log,
  refused,
  sender,
  useFakeWecom,
} from '../../../support/wecom-sender.ts';

useFakeWecom();

describe('what the vendor answers', () => {
  test.each([
    [45009, 'later', 62_000, /45009/],
    [-1, 'later', 5_000, /-1/],
    [45033, 'later', 2_000, /45033/],
    [93000, 'never', undefined, /removed.*room bind/],
    [93004, 'never', undefined, /switched off/],
    [40058, 'never', undefined, /40058/],
    [99999, 'never', undefined, /99999, no$/],
  ] as const)('the robot: errcode %i is %s', async (errcode, retry, afterMs, reason) => {
    fake.next(ROBOT, refused(errcode));
    const delivery = await sender()(byRobot());
    expect(delivery).toMatchObject({ ok: false, retry, reason: expect.stringMatching(reason) });
    expect((delivery as { afterMs?: number }).afterMs).toBe(afterMs);
    fake.done();
  });

  test('60020 tells the address and where to enter it', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.next(SEND, refused(60020, 'not allow to access from your ip, hint: [x], from ip: 203.0.113.9, more info'));
    expect(await sender()(byApp())).toMatchObject({
      ok: false,
      retry: 'never',
      reason: expect.stringMatching(/203\.0\.113\.9.*企业可信IP/),
    });
  });

  test('errcode 0 with people who were not reached', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.next(SEND, { json: { ...OK, invaliduser: 'wang', msgid: 'M' } });
    fake.next(SEND, { json: { ...OK, invaliduser: 'lin', msgid: 'M' } });
    const send = sender();
    const some = await send(outgoing(confirmation, { part: 'card', operators: ['lin', 'Wang'] }));
    expect(some).toMatchObject({ ok: true, vendor: { missed: 'wang' } });
    expect(log).toContainEqual(expect.objectContaining({ missed: ['wang'] }));
    expect(await send(byApp())).toMatchObject({ ok: false, retry: 'never', reason: expect.stringContaining('lin') });
  });

  const faults: [string, FakeAnswer, 'later' | 'unknown' | 'never', number | undefined][] = [
    ['half a JSON', { text: '{"errcode":0' }, 'unknown', undefined],
    ['a page', { text: '<html>ok</html>' }, 'unknown', undefined],
    ['JSON without errcode', { json: { ok: true } }, 'unknown', undefined],
    ['errcode as text', { json: { errcode: '0' } }, 'unknown', undefined],
    ['too long an answer', { text: `{"errcode":0,"x":"${'x'.repeat(70_000)}"}` }, 'unknown', undefined],
    ['429 with Retry-After', { text: '', status: 429, headers: { 'retry-after': '7' } }, 'later', 7_000],
    ['429 without', { text: '', status: 429 }, 'later', 62_000],
    ['503', { text: '', status: 503 }, 'later', 62_000],
    ['500', { text: '', status: 500 }, 'unknown', undefined],
    ['404', { text: '', status: 404 }, 'never', undefined],
    ['a redirect', { text: '', status: 302, headers: { location: 'https://evil.example/' } }, 'never', undefined],
    ['a dropped connection', { drop: true }, 'unknown', undefined],
  ];
  test.each(faults)('%s', async (_what, answer, retry, afterMs) => {
    fake.next(ROBOT, answer);
    const delivery = await sender()(byRobot());
    expect(delivery).toMatchObject({ ok: false, retry });
    expect((delivery as { afterMs?: number }).afterMs).toBe(afterMs);
    fake.done();
  });

  test('no answer in time is unknown, and so is a stop of the server meanwhile', async () => {
    fake.always(ROBOT, { hang: true });
    expect(await sender({ timeoutMs: 50 })(byRobot())).toMatchObject({ ok: false, retry: 'unknown' });
    const stop = new AbortController();
    const asked = sender()(byRobot(), stop.signal);
    while (fake.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await asked).toMatchObject({ ok: false, retry: 'unknown' });
    expect(await sender()(byRobot(), stop.signal)).toMatchObject({ ok: false, retry: 'later' });
    expect(fake.calls).toHaveLength(2);
  });

  test('nobody at the other end is later', async () => {
    const base = fake.base;
    await fake.close();
    expect(await sender({ base })(byRobot())).toMatchObject({ ok: false, retry: 'later' });
    expect(await sender({ base: 'http://wecom.invalid' })(byRobot())).toMatchObject({ ok: false, retry: 'later' });
    await anotherFake();
  });
});
