import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, Outgoing } from '../../../../src/channels/channel.ts';
import { createSend } from '../../../../src/channels/slack/send.ts';
import { actions, type Block, card, table, text } from '../../../../src/core/message.ts';
import { type FakeSlack, fakeSlack } from '../../../support/fake-slack.ts';
import { recordingLog } from '../../../support/slack-server.ts';

const TOKEN = 'xoxb-12345-secret-token';
const HOOK = '/commands/T1/2/secret-hook';
const hello: Block = text({ zh: '你好', en: 'hello' });
const press: Block = actions({ label: { zh: '确认', en: 'Confirm' }, says: 'confirm 1' });
const stock: Block = table([{ label: { zh: '仓库', en: 'Warehouse' } }], [['SH-1'], ['SH-2']]);

let slack: FakeSlack;
let log: ReturnType<typeof recordingLog>;
let send: (out: Partial<Outgoing>, signal?: AbortSignal) => Promise<Delivery>;
const clock = { now: () => new Date('2026-11-11T01:00:00Z') };

beforeEach(async () => {
  slack = await fakeSlack();
  log = recordingLog();
  const made = createSend({
    config: { apiUrl: slack.apiUrl, botToken: TOKEN, mode: 'http', signingSecret: 's' },
    clock,
    log: log.log,
  });
  send = (out, signal = new AbortController().signal) => made({ ...outgoing(), ...out }, signal);
});
afterEach(async () => {
  slack.verify();
  await slack.close();
});

const outgoing = (): Outgoing => ({
  outboxId: 77,
  part: 'post',
  room: { channel: 'slack', id: 'C1', direct: false },
  message: card({ zh: '标题', en: 'Title' }, [hello]),
  locale: { lang: 'zh', timeZone: 'Asia/Shanghai' },
  reply: { channel: 'C1' },
  repeat: false,
  operators: [],
});
const withBlocks = (...blocks: Block[]) => card({ zh: '标题', en: 'Title' }, blocks);
const hook = () => slack.origin + HOOK;
const posted = { json: { ok: true, channel: 'C1', ts: '17.5' } };
const refused = (error: string) => ({ json: { ok: false, error } });
const kinds = (n: number) => ((slack.calls[n]?.body['blocks'] ?? []) as { type: string }[]).map((block) => block.type);

describe('a message to a room', () => {
  test('is posted with the bot’s token, without previews, and its place is kept for a later edit', async () => {
    slack.expect('/api/chat.postMessage', posted);
    expect(await send({})).toEqual({ ok: true, vendor: { channel: 'C1', ts: '17.5' } });
    expect(slack.calls[0]).toMatchObject({
      token: `Bearer ${TOKEN}`,
      body: { channel: 'C1', text: '标题\n你好', unfurl_links: false, unfurl_media: false, mrkdwn: false },
    });
    expect(slack.calls[0]?.body).not.toHaveProperty('thread_ts');
  });

  test('is answered in the thread it was asked in', async () => {
    slack.expect('/api/chat.postMessage', posted);
    await send({ reply: { channel: 'C1', thread_ts: '9.1' } });
    expect(slack.calls[0]?.body['thread_ts']).toBe('9.1');
  });

  test('a word under a message stands in its thread, and in the channel too where it is said aloud', async () => {
    slack.expect('/api/chat.postMessage', posted);
    slack.expect('/api/chat.postMessage', posted);
    await send({ under: { channel: 'C7', ts: '8.1' } });
    await send({ under: { channel: 'C7', ts: '8.1' }, reply: { aloud: 'yes' } });
    expect(slack.calls[0]?.body).toMatchObject({ channel: 'C7', thread_ts: '8.1' });
    expect(slack.calls[0]?.body).not.toHaveProperty('reply_broadcast');
    expect(slack.calls[1]?.body).toMatchObject({ thread_ts: '8.1', reply_broadcast: true });
  });

  test('without a reply context goes to the room itself', async () => {
    slack.expect('/api/chat.postMessage', posted);
    await send({ reply: {}, room: { channel: 'slack', id: 'C9', direct: false } });
    expect(slack.calls[0]?.body['channel']).toBe('C9');
  });

  test('says so when an earlier attempt may have arrived', async () => {
    slack.expect('/api/chat.postMessage', posted);
    await send({ repeat: true });
    expect(slack.calls[0]?.body['text']).toContain('可能重复');
    expect(kinds(0)).toEqual(['header', 'context', 'section']);
  });
});

describe('the vendor’s faults', () => {
  test.each([
    [
      '429 with Retry-After',
      { status: 429, headers: { 'retry-after': '30' }, json: { ok: false, error: 'ratelimited' } },
      { retry: 'later', afterMs: 30_000 },
    ],
    [
      'ratelimited in a 200',
      { ...refused('ratelimited'), headers: { 'retry-after': '7' } },
      { retry: 'later', afterMs: 7000 },
    ],
    [
      'not_in_channel',
      refused('not_in_channel'),
      { retry: 'never', reason: expect.stringContaining('/invite @zhanggui') },
    ],
    [
      'channel_not_found',
      refused('channel_not_found'),
      { retry: 'never', reason: expect.stringContaining('/invite @zhanggui') },
    ],
    ['is_archived', refused('is_archived'), { retry: 'never', reason: expect.stringContaining('archived') }],
    ['invalid_auth', refused('invalid_auth'), { retry: 'never', reason: expect.stringContaining('SLACK_BOT_TOKEN') }],
    ['token_revoked', refused('token_revoked'), { retry: 'never', reason: expect.stringContaining('install') }],
    ['missing_scope', refused('missing_scope'), { retry: 'never', reason: expect.stringContaining('slack:manifest') }],
    ['an unknown refusal', refused('some_new_code'), { retry: 'never', reason: 'chat.postMessage: some_new_code' }],
    ['internal_error', refused('internal_error'), { retry: 'unknown' }],
    ['a 500', { status: 500, text: '' }, { retry: 'unknown' }],
    ['HTTP 200 with ok missing', { json: {} }, { retry: 'unknown' }],
    ['HTTP 200 with ok as a word', { json: { ok: 'true' } }, { retry: 'unknown' }],
    ['HTTP 200 that is no JSON', { text: 'ok' }, expect.objectContaining({ ok: false })],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { retry: 'never', reason: expect.stringContaining('redirects') },
    ],
    ['a connection dropped after receiving', { drop: true as const }, { retry: 'unknown' }],
    ['an answer without end', { text: 'x'.repeat(600_000) }, { retry: 'unknown' }],
  ])('%s', async (_name, answer, outcome) => {
    slack.expect('/api/chat.postMessage', answer);
    const delivery = await send({});
    expect(delivery).toMatchObject(outcome as object);
    expect(delivery.ok).toBe(false);
    expect(JSON.stringify([delivery, log.lines])).not.toContain('secret');
  });

  test('nobody listening is surely not delivered', async () => {
    const closed = await fakeSlack();
    await closed.close();
    const elsewhere = createSend({
      config: { apiUrl: closed.apiUrl, botToken: TOKEN, mode: 'http', signingSecret: 's' },
      clock,
      log: log.log,
    });
    expect(await elsewhere(outgoing(), new AbortController().signal)).toMatchObject({ retry: 'later' });
  });

  test('stopping while Slack is silent leaves it unknown; stopping before leaves it unsent', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    slack.expect('/api/chat.postMessage', { hold: held });
    const stop = new AbortController();
    const sending = send({}, stop.signal);
    while (slack.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await sending).toMatchObject({ ok: false, retry: 'unknown' });
    release();
    expect(await send({}, stop.signal)).toMatchObject({ ok: false, retry: 'later' });
  });
});

describe('blocks that Slack refuses', () => {
  test('are drawn plainly, and native tables are left out for a while', async () => {
    slack.expect('/api/chat.postMessage', refused('invalid_blocks'));
    slack.expect('/api/chat.postMessage', posted);
    slack.expect('/api/chat.postMessage', posted);
    expect((await send({ message: withBlocks(stock, press) })).ok).toBe(true);
    expect(kinds(0)).toEqual(['header', 'table', 'actions']);
    expect(kinds(1)).toEqual(['section', 'section', 'actions']);
    await send({ message: withBlocks(stock) });
    expect(kinds(2)).toEqual(['section', 'section']);
  });

  test('are left out altogether when the plain ones are refused too, with codes in place of buttons', async () => {
    slack.expect('/api/chat.postMessage', refused('invalid_blocks'));
    slack.expect('/api/chat.postMessage', refused('invalid_blocks'));
    slack.expect('/api/chat.postMessage', posted);
    expect((await send({ message: withBlocks(hello, press) })).ok).toBe(true);
    expect(slack.calls[2]?.body).not.toHaveProperty('blocks');
    expect(slack.calls[2]?.body['text']).toContain('#25-1  确认');
  });

  test('a refusal of a message without a table says nothing about tables', async () => {
    slack.expect('/api/chat.postMessage', refused('invalid_blocks'));
    slack.expect('/api/chat.postMessage', posted);
    slack.expect('/api/chat.postMessage', posted);
    await send({});
    await send({ message: withBlocks(stock) });
    expect(kinds(2)).toEqual(['header', 'table']);
  });
});

describe('the answer to a slash command', () => {
  const reply = { channel: 'C1', via: 'command' };

  test.each(['ok', '{"ok":true}'])('goes by its response_url, to the whole channel (%s)', async (said) => {
    slack.expect(HOOK, { text: said });
    const delivery = await send({ reply, replyUrl: hook() });
    expect(delivery).toEqual({ ok: true, vendor: { via: 'response_url' }, usedReplyUrl: true });
    expect(slack.calls[0]).toMatchObject({
      token: undefined,
      body: { response_type: 'in_channel', replace_original: false, text: '标题\n你好' },
    });
  });

  test.each([
    ['expired', { status: 404, text: 'expired_url' }],
    ['used up', { status: 404, json: { ok: false, error: 'used_url' } }],
    ['gone', { status: 410, text: '' }],
  ])('is posted when the response_url is %s', async (_name, answer) => {
    slack.expect(HOOK, answer);
    slack.expect('/api/chat.postMessage', posted);
    const delivery = await send({ reply, replyUrl: hook() });
    expect(delivery).toEqual({ ok: true, vendor: { channel: 'C1', ts: '17.5' }, usedReplyUrl: true });
  });

  test('is not sent a second way when the first may have arrived', async () => {
    slack.expect(HOOK, { drop: true });
    expect(await send({ reply, replyUrl: hook() })).toMatchObject({ ok: false, retry: 'unknown' });
  });

  test('with buttons is posted, so that it can be changed later', async () => {
    slack.expect('/api/chat.postMessage', posted);
    const delivery = await send({ reply, replyUrl: hook(), message: withBlocks(press) });
    expect(delivery).toEqual({ ok: true, vendor: { channel: 'C1', ts: '17.5' } });
  });

  test('with buttons goes by response_url where the bot is no member', async () => {
    slack.expect('/api/chat.postMessage', refused('not_in_channel'));
    slack.expect(HOOK, { text: 'ok' });
    const delivery = await send({ reply, replyUrl: hook(), message: withBlocks(press) });
    expect(delivery).toEqual({ ok: true, vendor: { via: 'response_url' }, usedReplyUrl: true });
  });

  test('is refused for good when neither way is open, and the response_url is spent', async () => {
    slack.expect('/api/chat.postMessage', refused('not_in_channel'));
    slack.expect(HOOK, { status: 404, text: 'expired_url' });
    const delivery = await send({ reply, replyUrl: hook(), message: withBlocks(press) });
    expect(delivery).toMatchObject({ ok: false, retry: 'never', spentReplyUrl: true });
  });

  test('never goes to a foreign address, whatever the row says', async () => {
    slack.expect('/api/chat.postMessage', posted);
    await send({ reply, replyUrl: 'http://127.0.0.1:9/steal' });
    expect(slack.calls.map((call) => call.path)).toEqual(['/api/chat.postMessage']);
  });
});

describe('an edit', () => {
  const edits = { channel: 'C1', ts: '17.5' };

  test('changes the message in place', async () => {
    slack.expect('/api/chat.update', { json: { ok: true, channel: 'C1', ts: '17.5' } });
    expect(await send({ edits })).toEqual({ ok: true, vendor: edits });
    expect(slack.calls[0]?.body).toMatchObject({ channel: 'C1', ts: '17.5' });
  });

  test('whose outcome is not known may be done again: twice is the same', async () => {
    slack.expect('/api/chat.update', { drop: true });
    expect(await send({ edits })).toMatchObject({ ok: false, retry: 'later' });
  });

  test('of a message sent by response_url goes by the same response_url while it lives', async () => {
    slack.expect(HOOK, { text: 'ok' });
    const delivery = await send({ edits: { via: 'response_url' }, replyUrl: hook() });
    expect(delivery).toEqual({ ok: true, vendor: { via: 'response_url' }, usedReplyUrl: true });
    expect(slack.calls[0]?.body).toMatchObject({ replace_original: true, response_type: 'in_channel' });
  });

  test('of a message sent by a response_url that is dead or deleted is refused for good', async () => {
    slack.expect(HOOK, { status: 404, text: 'expired_url' });
    const dead = { edits: { via: 'response_url' }, replyUrl: hook() };
    expect(await send(dead)).toMatchObject({ ok: false, retry: 'never', spentReplyUrl: true });
    expect(await send({ edits: { via: 'response_url' } })).toMatchObject({ ok: false, retry: 'never' });
  });

  test('of a message that is gone is refused for good', async () => {
    slack.expect('/api/chat.update', refused('message_not_found'));
    expect(await send({ edits })).toMatchObject({ ok: false, retry: 'never' });
  });
});
