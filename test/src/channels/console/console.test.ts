import { expect, test } from 'vitest';
import { createConsole } from '../../../../src/channels/console/console.ts';
import { same } from '../../../../src/core/localized.ts';
import { card } from '../../../../src/core/message.ts';

const woken: string[] = [];
const channel = createConsole({ wake: (room) => void woken.push(room) });
const decode = (body: string) => channel.decode({ body: Buffer.from(body), headers: {} });

test('what was typed comes back as said, with its language', () => {
  expect(decode(JSON.stringify({ as: 'me', room: 'floor', text: '库存 TEE-RED-M', lang: 'en' }))).toEqual({
    kind: 'say',
    actor: { channel: 'console', userId: 'me' },
    room: { channel: 'console', id: 'floor', direct: false },
    text: '库存 TEE-RED-M',
    reply: { lang: 'en' },
  });
});

test('a press comes back as the button of a message', () => {
  expect(decode(JSON.stringify({ as: 'me', room: 'floor', press: '1k3-2' }))).toMatchObject({
    kind: 'press',
    press: { outboxId: Number.parseInt('1k3', 36), button: 2 },
    reply: {},
  });
});

test.each([
  '',
  'null',
  '[]',
  '{"as":"me"}',
  '{"as":"me","room":"r","text":"a","press":"1-1"}',
  '{"as":"me","room":"r","press":"x"}',
])('what is no ask is ignored: %s', (body) => {
  expect(decode(body).kind).toBe('ignore');
});

test('sending always succeeds and wakes the room', async () => {
  const room = { channel: 'console', id: 'floor', direct: false } as const;
  const out = {
    outboxId: 1,
    part: 'post',
    room,
    message: card(same('t'), []),
    locale: { lang: 'zh', timeZone: 'UTC' } as const,
    reply: {},
    repeat: false,
    operators: [],
  };
  expect(await channel.send(out, AbortSignal.timeout(1000))).toEqual({ ok: true, vendor: {} });
  expect(woken).toEqual(['floor']);
  expect(channel.parts(out.message, { address: room, hasRobotKey: false, hasReplyUrl: false, operators: 0 })).toEqual([
    'post',
  ]);
  expect(channel.edits('post')).toBe(true);
});
