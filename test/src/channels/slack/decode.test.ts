import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, incomingOf } from '../../../../src/channels/slack/decode.ts';
import { plainTyped } from '../../../../src/channels/slack/markup.ts';

const us = [{ team_id: 'T1', user_id: 'U0BOT', is_bot: true }];
const event = (more: object, authorizations: object[] = us) =>
  incomingOf({
    type: 'event_callback',
    event_id: 'Ev1',
    event: { type: 'app_mention', user: 'U1', text: '<@U0BOT> 库存 TEE-RED-M', channel: 'C1', ts: '1.1', ...more },
    authorizations,
  });

describe('the three ways to ask are equal', () => {
  const words = '库存 TEE-RED-M';
  test('a mention', () => {
    expect(event({})).toEqual({
      kind: 'say',
      actor: { channel: 'slack', userId: 'U1' },
      room: { channel: 'slack', id: 'C1', direct: false },
      text: words,
      reply: { channel: 'C1' },
    });
  });
  test('a direct message', () => {
    expect(event({ type: 'message', channel: 'D1', channel_type: 'im', text: words })).toMatchObject({
      kind: 'say',
      text: words,
      room: { id: 'D1', direct: true },
    });
  });
  test('the slash command', () => {
    const body = {
      command: '/shop',
      text: words,
      user_id: 'U1',
      user_name: 'li',
      channel_id: 'C1',
      channel_name: 'shop',
    };
    expect(incomingOf(body)).toEqual({
      kind: 'say',
      actor: { channel: 'slack', userId: 'U1', name: 'li' },
      room: { channel: 'slack', id: 'C1', direct: false, name: 'shop' },
      text: words,
      reply: { channel: 'C1', via: 'command' },
    });
  });
});

test('a thread is answered in the thread, a mention in the channel in the channel', () => {
  expect(event({ thread_ts: '0.5' })).toMatchObject({ reply: { channel: 'C1', thread_ts: '0.5' } });
  expect(event({})).toMatchObject({ reply: { channel: 'C1' } });
});

test('a command with a file attached is still a command', () => {
  expect(event({ type: 'message', channel_type: 'im', subtype: 'file_share' })).toMatchObject({ kind: 'say' });
  expect(event({ type: 'message', channel_type: 'im', subtype: 'file_share', bot_id: 'B1' })).toMatchObject({
    kind: 'ignore',
  });
});

describe('what is not a person asking us', () => {
  test.each<[string, object]>([
    ['a message in a channel, which app_mention reports too', { type: 'message', channel_type: 'channel' }],
    ['a bot', { bot_id: 'B1' }],
    ['ourselves', { user: 'U0BOT' }],
    ['a joined message', { type: 'message', channel_type: 'im', subtype: 'channel_join' }],
    ['an edit', { edited: { user: 'U1', ts: '1.2' } }],
    ['a reaction', { type: 'reaction_added', item: { channel: 'C1' } }],
    ['a channel that is an object', { type: 'channel_created', channel: { id: 'C1' } }],
    ['no author', { user: undefined }],
  ])('%s is ignored', (_name, more) => {
    expect(event(more)).toMatchObject({ kind: 'ignore' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a modal', { type: 'view_submission', view: {} }],
    [
      'a select menu',
      {
        type: 'block_actions',
        user: { id: 'U1' },
        channel: { id: 'C1' },
        actions: [{ type: 'static_select', value: '1-1' }],
      },
    ],
    [
      'a foreign button',
      {
        type: 'block_actions',
        user: { id: 'U1' },
        channel: { id: 'C1' },
        actions: [{ type: 'button', value: 'click_me' }],
      },
    ],
    ['a press without an action', { type: 'block_actions', user: { id: 'U1' }, actions: [] }],
    ['an event that is a word', { event: 'app_mention' }],
    ['nothing at all', {}],
  ])('%s is ignored', (_name, body) => {
    expect(incomingOf(body)).toMatchObject({ kind: 'ignore' });
  });
});

test('what was typed comes back as it was meant', () => {
  const typed: [string, string][] = [
    ['<@U0BOT>库存 &lt;A&amp;B&gt;', '库存 <A&B>'],
    ['<@U0BOT|shop> 库存 <http://TEE.COM|TEE.COM>', '库存 TEE.COM'],
    ['看 <https://a.example/?x=1&amp;y=2>', '看 https://a.example/?x=1&y=2'],
    ['operator <@U2|mei> manager', 'operator slack:U2 manager'],
    ['room <#C2|kefu> <#C3>', 'room #kefu #C3'],
    ['<!here> <!subteam^S1|@ops>', '@here @ops'],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['&amp;lt; 3 &lt; 4', '&lt; 3 < 4'],
    ['库存 “TEE RED”', '库存 “TEE RED”'],
  ];
  for (const [raw, meant] of typed) expect(plainTyped(raw, ['U0BOT'])).toBe(meant);
});

test('our id is known from authorizations, authed_users, or the leading mention', () => {
  const body = { event: { type: 'app_mention', user: 'U1', text: '<@U0BOT> 帮助', channel: 'C1' } };
  expect(incomingOf(body)).toMatchObject({ text: '帮助' });
  expect(incomingOf({ ...body, authed_users: ['U0BOT'] })).toMatchObject({ text: '帮助' });
  expect(incomingOf({ ...body, authorizations: us })).toMatchObject({ text: '帮助' });
});

test('decode never throws, whatever was kept', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.json().map((json) => Buffer.from(json)),
      ),
      fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', ''),
      (bytes, type) => {
        expect(decode({ body: Buffer.from(bytes), headers: { 'content-type': type } })).toHaveProperty('kind');
      },
    ),
  );
});
