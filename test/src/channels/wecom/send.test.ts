import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../../src/channels/channel.ts';
import { OK, REPLY, ROBOT, SEND, TOKEN, tokenAnswer, UPDATE } from '../../../support/fake-wecom.ts';
import { APP } from '../../../support/wecom-app.ts';
import { confirmation, direct, done, outgoing, stock } from '../../../support/wecom-messages.ts';
import {
  byApp,
  byRobot,
  CODE,
  fake,
  KEY,
  NOW,
  refused,
  replyUrl,
  sender,
  useFakeWecom,
} from '../../../support/wecom-sender.ts';

useFakeWecom();

describe('which way a message takes', () => {
  test('an answer goes by response_url, plain and with working buttons', async () => {
    fake.next(REPLY, { json: OK });
    const out = outgoing(confirmation, { replyUrl: replyUrl(), robotKey: KEY });
    expect(await sender()(out)).toEqual({ ok: true, vendor: { via: 'reply' }, usedReplyUrl: true });
    expect(fake.calls[0]).toMatchObject({
      method: 'POST',
      query: { response_code: CODE },
      body: { msgtype: 'template_card', template_card: { task_id: 'zg_1k3' } },
    });
    fake.done();
  });

  test('without one a group is told by its robot', async () => {
    fake.next(ROBOT, { json: OK });
    expect(await sender()(byRobot())).toEqual({ ok: true, vendor: { via: 'robot' } });
    expect(fake.calls[0]).toMatchObject({ query: { key: KEY }, body: { msgtype: 'markdown_v2' } });
    fake.done();
  });

  test('a direct room, and one who asked in a group without a robot, are told by the app', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.always(SEND, { json: { ...OK, msgid: 'M1' } });
    const send = sender();
    expect(await send(byApp())).toEqual({ ok: true, vendor: { via: 'app', at: NOW.toISOString(), msgid: 'M1' } });
    expect(await send(outgoing(stock, { reply: { via: 'bot', user: 'wang' } }))).toMatchObject({ ok: true });
    expect(fake.callsTo(TOKEN)[0]).toMatchObject({
      method: 'GET',
      query: { corpid: APP.corpId, corpsecret: APP.secret },
    });
    const [first, second] = fake.callsTo(SEND);
    expect(first).toMatchObject({
      query: { access_token: 'token-one-0123456789' },
      body: { touser: 'lin', agentid: 1000002 },
    });
    expect(second).toMatchObject({ body: { touser: 'wang' } });
    fake.done();
  });

  test('the operators of a room get one card, and @all is nobody', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.next(SEND, { json: { ...OK, msgid: 'M1', response_code: 'RC1' } });
    const out = outgoing(confirmation, { part: 'card', operators: ['lin', '@all', 'a|b', 'wang'] });
    expect(await sender()(out)).toMatchObject({ ok: true, vendor: { via: 'app', responseCode: 'RC1' } });
    expect(fake.callsTo(SEND)[0]?.body).toMatchObject({ touser: 'lin|wang', msgtype: 'template_card' });
    fake.done();
  });

  test.each([
    ['a group with nothing', outgoing(stock), {}, /room bind/],
    ['a person, without an app', outgoing(stock, { room: direct }), { app: false }, /WECOM_APP/],
    ['operators that are none', outgoing(confirmation, { part: 'card', operators: [] }), {}, /nobody/],
  ])('%s: final, with what to do', async (_what, out, setup, reason) => {
    expect(await sender(setup)(out)).toMatchObject({
      ok: false,
      retry: 'never',
      reason: expect.stringMatching(reason),
    });
    expect(fake.calls).toEqual([]);
  });

  test('a response_url that is refused is spent, and the message goes on at once', async () => {
    fake.next(REPLY, refused(40058));
    fake.next(ROBOT, { json: OK });
    const out = byRobot({ replyUrl: replyUrl() });
    expect(await sender()(out)).toEqual({ ok: true, vendor: { via: 'robot' }, usedReplyUrl: true });
    fake.done();
  });

  test('when there is no other way the reason names both', async () => {
    fake.next(REPLY, refused(40058));
    expect(await sender()(outgoing(stock, { replyUrl: replyUrl() }))).toMatchObject({
      ok: false,
      retry: 'never',
      spentReplyUrl: true,
      reason: expect.stringMatching(/40058.*room bind/),
    });
    fake.done();
  });

  test('a response_url whose outcome is unknown goes no other way yet', async () => {
    fake.next(REPLY, { drop: true });
    expect(await sender()(byRobot({ replyUrl: replyUrl() }))).toMatchObject({ ok: false, retry: 'unknown' });
    expect(fake.callsTo(ROBOT)).toEqual([]);
  });

  test('a response_url of another host is never called', async () => {
    fake.next(ROBOT, { json: OK });
    const out = byRobot({ replyUrl: 'https://evil.example/?response_code=x' });
    expect(await sender()(out)).toMatchObject({ ok: true, vendor: { via: 'robot' } });
    fake.done();
  });

  test('a repeat says so, but for the app, where WeCom drops identical bytes', async () => {
    fake.next(ROBOT, { json: OK });
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.always(SEND, { json: OK });
    const send = sender();
    await send(byRobot({ repeat: true }));
    expect(fake.callsTo(ROBOT)[0]?.raw).toContain('（重发）');
    await send(byApp());
    await send(byApp({ repeat: true }));
    await send(byApp({ outboxId: 2020 }));
    const [first, again, other] = fake.callsTo(SEND).map((call) => call.raw);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(JSON.parse(first ?? '')).toMatchObject({ enable_duplicate_check: 1, duplicate_check_interval: 1800 });
  });
});

describe("a card's last state", () => {
  const edits = { via: 'app', responseCode: 'RC1', at: NOW.toISOString() };
  const change = (over: Partial<Outgoing> = {}) => outgoing(done, { part: 'card', edits, ...over });

  test('is drawn once, for everyone', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.next(UPDATE, { json: OK });
    expect(await sender()(change())).toMatchObject({ ok: true, vendor: { via: 'app' } });
    expect(fake.callsTo(UPDATE)[0]?.body).toMatchObject({
      atall: 1,
      agentid: 1000002,
      response_code: 'RC1',
      template_card: { replace_text: '已结束', main_title: { title: '已调整 TEE-RED-M' } },
    });
    fake.done();
  });

  test('what cannot be changed needs no call: another way, no code, or 72 hours gone', async () => {
    const send = sender({ now: () => new Date(NOW.getTime() + 72 * 3600_000) });
    for (const out of [
      change(),
      change({ edits: { via: 'robot' } }),
      change({ edits: { via: 'app', at: NOW.toISOString() } }),
    ]) {
      expect(await send(out)).toMatchObject({ ok: true, vendor: { unchanged: expect.any(String) } });
    }
    expect(fake.calls).toEqual([]);
  });

  test('a code refused on a repeat had arrived the first time; refused at once it is final', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.always(UPDATE, refused(42016));
    const send = sender();
    expect(await send(change({ repeat: true }))).toMatchObject({ ok: true });
    expect(await send(change())).toMatchObject({ ok: false, retry: 'never' });
  });
});
