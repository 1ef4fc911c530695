import { afterEach, describe, expect, test } from 'vitest';
import { parsePressRef } from '../../../../src/channels/channel.ts';
import {
  APP_KEYS,
  BOT_KEYS,
  type Got,
  hello,
  manualTimer,
  NOW_S,
  type Options,
  opened,
  type Running,
  startWecom,
  TAKEN,
  until,
} from '../../../support/wecom-app.ts';
import { appCallback, botCallback, botText, cardClickXml } from '../../../support/wecom-callback.ts';

/** Started for one test and stopped after it. */
const open: Running[] = [];
async function start(options: Options = {}): Promise<Running> {
  const running = await startWecom(options);
  open.push(running);
  return running;
}
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop();
});

describe('what is taken', () => {
  test('a message to the app is acknowledged with nothing and can be read back', async () => {
    const app = await start();
    expect(await app.post('/wecom/app', appCallback(APP_KEYS, hello(), NOW_S))).toEqual(TAKEN);
    expect(app.stored).toHaveLength(1);
    expect(app.stored[0]?.roomId).toBe('user:lin');
    expect(app.stored[0]?.headers['via']).toBe('app');
    expect(app.channel.decode(app.stored[0]!)).toEqual({
      kind: 'say',
      actor: { channel: 'wecom', userId: 'lin' },
      room: { channel: 'wecom', id: 'user:lin', direct: true },
      text: '库存 TEE-RED-M',
      reply: { via: 'app', user: 'lin' },
    });
  });

  test('a repeat that was encrypted anew is the same delivery: messages by their id, events by their content', async () => {
    const app = await start();
    const click = cardClickXml({ from: 'lin', seconds: NOW_S, key: '1k3-2', task: 'zg_1k3' });
    for (const xml of [hello(), hello(), click, click]) {
      expect(await app.post('/wecom/app', appCallback(APP_KEYS, xml, NOW_S))).toEqual(TAKEN);
    }
    expect(app.stored.map((arrival) => arrival.key)).toEqual([
      'app:4561255354251345929',
      expect.stringMatching(/^app:sha256-[0-9a-f]{64}$/),
    ]);
    expect(app.channel.decode(app.stored[1]!)).toMatchObject({ kind: 'press', press: parsePressRef('1k3-2') });
  });

  test('one person is in one direct room, by the app and by the robot', async () => {
    const app = await start();
    await app.post('/wecom/app', appCallback(APP_KEYS, hello(), NOW_S));
    await app.post('/wecom/bot', botCallback(BOT_KEYS, botText({ msgid: 'm1', text: '帮助', userid: 'lin' }), NOW_S));
    expect(app.stored.map((arrival) => arrival.roomId)).toEqual(['user:lin', 'user:lin']);
  });

  test('a menu item says its key; speech and words beside a picture are words', async () => {
    const app = await start();
    const menu = `<xml><FromUserName>lin</FromUserName><CreateTime>${NOW_S}</CreateTime><MsgType>event</MsgType><Event>click</Event><EventKey>缺货</EventKey></xml>`;
    await app.post('/wecom/app', appCallback(APP_KEYS, menu, NOW_S));
    const from = { from: { userid: 'lin' }, chattype: 'single' };
    const voice = { ...from, msgid: 'v', msgtype: 'voice', voice: { content: '缺货。' } };
    const item = [
      { msgtype: 'image', image: { url: 'x' } },
      { msgtype: 'text', text: { content: '缺货' } },
    ];
    const mixed = { ...from, msgid: 'x', msgtype: 'mixed', mixed: { msg_item: item } };
    for (const message of [voice, mixed]) await app.post('/wecom/bot', botCallback(BOT_KEYS, message, NOW_S));
    expect(app.stored.map((arrival) => app.channel.decode(arrival))).toMatchObject(
      Array.from({ length: 3 }, () => ({ kind: 'say', text: '缺货' })),
    );
  });

  test.each([
    ['@掌柜 库存 TEE-RED-M', '掌柜', '库存 TEE-RED-M'],
    ['@掌柜\u2005库存', '掌柜', '库存'],
    ['@Shop Keeper stock TEE', 'Shop Keeper', 'stock TEE'],
    ['stock TEE @Shop Keeper', 'Shop Keeper', 'stock TEE'],
    ['@Renamed stock TEE', 'Shop Keeper', 'stock TEE'],
    ['@掌柜', '掌柜', ''],
    ['@shop KEEPER stock', 'Shop Keeper', 'stock'],
    ['@掌柜 @掌柜 库存', '掌柜', '库存'],
    ['@A+ stock', 'A+', 'stock'],
    ['  @Shop KeeperTwo stock', 'Shop Keeper', 'KeeperTwo stock'],
  ])('in a group the mention goes: %j', async (said, name, heard) => {
    const app = await start({ bot: { token: BOT_KEYS.token, aesKey: BOT_KEYS.aesKey, name } });
    const message = botText({ msgid: 'm', text: said, userid: 'lin', chatid: 'wrCHAT_a' });
    await app.post('/wecom/bot', botCallback(BOT_KEYS, message, NOW_S));
    expect(app.stored[0]?.roomId).toBe('group:wrCHAT_a');
    expect(app.channel.decode(app.stored[0]!)).toMatchObject({ kind: 'say', text: heard });
  });

  test('what somebody types is never markup', async () => {
    const app = await start();
    const typed = '<!DOCTYPE x [<!ENTITY a "b">]> &a; <b>1 < 2</b>';
    expect(await app.post('/wecom/app', appCallback(APP_KEYS, hello({ text: typed }), NOW_S))).toEqual(TAKEN);
    expect(app.channel.decode(app.stored[0]!)).toMatchObject({ text: typed });
  });

  test('enter_chat is greeted in an encrypted reply that carries the nonce of the callback', async () => {
    const app = await start();
    const event = { from: { userid: 'lin' }, chattype: 'single', msgtype: 'event', event: { eventtype: 'enter_chat' } };
    const got = await app.post('/wecom/bot', botCallback(BOT_KEYS, event, NOW_S));
    expect(app.stored).toEqual([]);
    expect(opened(got)).toMatchObject({ msgtype: 'text', text: { content: expect.stringContaining('帮助') } });
  });

  test.each([
    ['an unknown event', { msgtype: 'event', event: { eventtype: 'something_new' } }],
    ['feedback', { msgtype: 'event', event: { eventtype: 'feedback_event', feedback_event: { id: 'x' } } }],
    ['a picture', { msgtype: 'image', image: { url: 'https://example.com' } }],
    ['no sender', { from: undefined, msgtype: 'text', text: { content: 'x' } }],
    ['a group without its id', { chattype: 'group', msgtype: 'text', text: { content: 'x' } }],
    ['a type that nobody has documented', { msgtype: 7 }],
    ['a message id with NUL', { msgid: 'm\0', msgtype: 'text', text: { content: 'x' } }],
    ['a message id of 129 characters', { msgid: 'm'.repeat(129), msgtype: 'text', text: { content: 'x' } }],
    ['a chat id with NUL', { chattype: 'group', chatid: 'C\0', msgtype: 'text', text: { content: 'x' } }],
    [
      'a chat id of 129 characters',
      { chattype: 'group', chatid: 'C'.repeat(129), msgtype: 'text', text: { content: 'x' } },
    ],
    ['a user id with a control character', { from: { userid: 'l\u0007' }, msgtype: 'text', text: { content: 'x' } }],
  ])('%s is acknowledged, dropped and logged', async (_what, part) => {
    const app = await start();
    const message = { msgid: 'm', chattype: 'single', from: { userid: 'lin' }, ...part };
    expect(await app.post('/wecom/bot', botCallback(BOT_KEYS, message, NOW_S))).toEqual(TAKEN);
    expect(app.stored).toEqual([]);
    expect(app.log.map((line) => line.message)).toEqual(['WeCom callback not for us, dropped']);
  });

  test('app events that are nothing to us are acknowledged and dropped', async () => {
    const app = await start();
    for (const inner of [
      '<FromUserName>lin</FromUserName><MsgType>event</MsgType><Event>enter_agent</Event>',
      '<FromUserName>sys</FromUserName><MsgType>event</MsgType><Event>batch_job_result</Event>',
      '<FromUserName>lin</FromUserName><MsgType>image</MsgType><MsgId>1</MsgId>',
      '<InfoType>suite_ticket</InfoType>',
    ]) {
      expect(await app.post('/wecom/app', appCallback(APP_KEYS, `<xml>${inner}</xml>`, NOW_S))).toEqual(TAKEN);
    }
    expect(app.stored).toEqual([]);
    expect(app.log).toHaveLength(4);
  });
});

describe('when storing fails', () => {
  const failing = async () => {
    throw new Error('disk full');
  };

  test.each(['/wecom/app', '/wecom/bot'])(
    '%s keeps the connection until 4.5 s and drops it unanswered',
    async (path) => {
      const { timer, set } = manualTimer();
      const app = await start({ store: failing, timer });
      const callback =
        path === '/wecom/app'
          ? appCallback(APP_KEYS, hello(), NOW_S)
          : botCallback(BOT_KEYS, botText({ msgid: 'm', text: 'x', userid: 'lin' }), NOW_S);
      let got: Got | undefined;
      const asked = app.post(path, callback).then((answer) => {
        got = answer;
      });
      await until(() => app.log.some((line) => line.level === 'error'));
      expect(got).toBeUndefined();
      expect(set).toHaveLength(1);
      expect(set[0]?.ms).toBeGreaterThan(3000);
      expect(set[0]?.ms).toBeLessThanOrEqual(4500);
      set[0]?.ring();
      await asked;
      expect(got).toBe('no answer');
    },
  );

  test('a store that hangs is dropped the same way', async () => {
    const { timer, set } = manualTimer();
    const app = await start({ store: () => new Promise(() => {}), timer });
    const asked = app.post('/wecom/app', appCallback(APP_KEYS, hello(), NOW_S));
    await until(() => set.length === 1);
    set[0]?.ring();
    expect(await asked).toBe('no answer');
  });

  test('what is stored in time cancels the deadline', async () => {
    const { timer, set } = manualTimer();
    const app = await start({ timer });
    expect(await app.post('/wecom/app', appCallback(APP_KEYS, hello(), NOW_S))).toEqual(TAKEN);
    expect(set.map((entry) => entry.cancelled)).toEqual([true]);
  });
});
