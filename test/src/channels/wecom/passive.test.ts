import { afterEach, describe, expect, test } from 'vitest';
import type { LookedUp, MessageLookup } from '../../../../src/channels/channel.ts';
import { card, fields, text } from '../../../../src/core/message.ts';
import {
  BOT_KEYS,
  manualTimer,
  NOW_S,
  type Options,
  opened,
  type Running,
  startWecom,
  until,
} from '../../../support/wecom-app.ts';
import { botCallback, botClick } from '../../../support/wecom-callback.ts';
import { outgoing } from '../../../support/wecom-messages.ts';

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

describe("clicks on a robot's card", () => {
  const message = {
    ...card({ zh: '调整 TEE-RED-M', en: 'Adjust TEE-RED-M' }, [
      text({ zh: '在库 12 → 9', en: 'On hand 12 → 9' }),
      fields({ label: { zh: '仓库', en: 'Warehouse' }, value: 'sh-1' }),
      {
        kind: 'actions',
        buttons: [
          { label: { zh: '确认', en: 'Confirm' }, says: 'confirm K7Q2', style: 'primary' },
          { label: { zh: '取消', en: 'Cancel' }, says: 'cancel K7Q2' },
        ],
      },
    ]),
  };
  const locale = { lang: 'zh', timeZone: 'Asia/Shanghai' } as const;
  const pending = { askers: ['lin', 'lin-at-home'], expiresAt: new Date(NOW_S * 1000 + 600_000) };
  const confirmation: LookedUp = { message, locale, roomId: 'group:C1', hasRole: true, pending };
  const knows =
    (looked: LookedUp): MessageLookup =>
    async (outboxId) =>
      outboxId === 2019 ? looked : undefined;
  const lookup = knows(confirmation);
  const click = (key = '1k3-1', { userid = 'lin', chatid = 'C1' } = {}) =>
    botCallback(BOT_KEYS, botClick({ key, task: 'zg_1k3', userid, chatid, seconds: NOW_S, url: REPLY_URL }), NOW_S);
  const REPLY_URL = 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=once';

  test('it is stored, and everyone sees at once who is handling it', async () => {
    const app = await start({ lookup, sayWho: async () => '林 <@all>' });
    const reply = opened(await app.post('/wecom/bot', click()));
    expect(app.stored).toHaveLength(1);
    expect(app.stored[0]?.replyUrl?.url).toBe(REPLY_URL);
    expect(app.stored[0]?.body.toString()).not.toContain('response_code');
    expect(app.channel.decode(app.stored[0]!)).toMatchObject({
      kind: 'press',
      room: { id: 'group:C1', direct: false },
      press: { outboxId: 2019, button: 1 },
    });
    expect(reply).toEqual({
      response_type: 'update_template_card',
      template_card: {
        card_type: 'button_interaction',
        main_title: { title: '调整 TEE-RED-M', desc: '在库 12 → 9' },
        sub_title_text: '林 ＜＠all＞ 正在处理「确认」',
        horizontal_content_list: [{ keyname: '仓库', value: 'sh-1' }],
        button_list: [{ text: '处理中', style: 4, key: 'noop' }],
        task_id: 'zg_1k3',
      },
    });
  });

  test('when it cannot be stored the card keeps its buttons and asks to click again', async () => {
    const app = await start({ lookup, store: async () => Promise.reject(new Error('disk full')) });
    const reply = opened(await app.post('/wecom/bot', click()));
    expect(reply).toMatchObject({
      template_card: {
        sub_title_text: '刚才的点击没有记录成功，请再点一次',
        button_list: [
          { text: '确认', style: 1, key: '1k3-1' },
          { text: '取消', style: 4, key: '1k3-2' },
        ],
        task_id: 'zg_1k3',
      },
    });
  });

  test('a store that hangs counts as late after 3 s: the click may still be carried out, and the card says so', async () => {
    const { timer, set } = manualTimer();
    const app = await start({ lookup, timer, store: () => new Promise(() => {}) });
    const asked = app.post('/wecom/bot', click());
    await until(() => set.length === 1);
    expect(set[0]?.ms).toBeLessThanOrEqual(3000);
    set[0]?.ring();
    expect(opened(await asked)).toMatchObject({
      template_card: {
        sub_title_text: expect.stringContaining('可能稍后执行'),
        button_list: [{ key: '1k3-1' }, { key: '1k3-2' }],
      },
    });
  });

  test('with the database gone, a card that this process sent is redrawn with its buttons; another room gets nothing', async () => {
    const hangs = () => new Promise<never>(() => {});
    const { timer, set } = manualTimer();
    const app = await start({ lookup: hangs, timer, store: hangs, fetch: async () => Response.json({ errcode: 0 }) });
    const out = outgoing(message, { replyUrl: REPLY_URL });
    expect(await app.channel.send(out, new AbortController().signal)).toMatchObject({ ok: true });
    const answered = async (made: ReturnType<typeof click>) => {
      set.length = 0;
      const asked = app.post('/wecom/bot', made);
      await until(() => set.length === 1);
      set[0]?.ring();
      await until(() => set.length === 2);
      set[1]?.ring();
      return opened(await asked);
    };
    expect(await answered(click())).toMatchObject({
      template_card: {
        main_title: { title: '调整 TEE-RED-M' },
        sub_title_text: expect.stringContaining('可能稍后执行'),
        button_list: [{ key: '1k3-1' }, { key: '1k3-2' }],
        task_id: 'zg_1k3',
      },
    });
    expect(await answered(click('1k3-1', { chatid: 'C2' }))).toEqual({});
    expect(await answered(click('zzz-1'))).toEqual({
      response_type: 'update_template_card',
      template_card: {
        card_type: 'button_interaction',
        main_title: { title: '尚未记下 / Not stored yet' },
        sub_title_text: expect.stringContaining('重新发送命令'),
        button_list: [{ text: '未记下 / Not stored', style: 4, key: 'noop' }],
        task_id: 'zg_1k3',
      },
    });
  });

  test('what could not be stored, on a card nobody knows any more: it was not, please send the command again', async () => {
    const gone = async () => Promise.reject(new Error('no database'));
    const app = await start({ lookup: gone, store: gone });
    expect(opened(await app.post('/wecom/bot', click()))).toMatchObject({
      template_card: { main_title: { title: '没有记下 / Not stored' }, task_id: 'zg_1k3' },
    });
  });

  test('nobody but its asker takes a confirmation away, by whatever account of theirs', async () => {
    const app = await start({ lookup });
    for (const userid of ['wang', 'LIN']) {
      expect(opened(await app.post('/wecom/bot', click('1k3-1', { userid })))).toEqual({});
    }
    expect(app.stored).toHaveLength(2);
    expect(opened(await app.post('/wecom/bot', click('1k3-1', { userid: 'lin-at-home' })))).toMatchObject({
      template_card: { sub_title_text: 'lin-at-home 正在处理「确认」' },
    });
  });

  test('a click in another room than the card was sent to draws nothing', async () => {
    const app = await start({ lookup });
    expect(opened(await app.post('/wecom/bot', click('1k3-1', { chatid: 'C2' })))).toEqual({});
  });

  test.each([
    ['confirmed', { ...pending, decision: 'confirmed', decidedBy: '林' }, '已确认执行（林）'],
    ['cancelled', { ...pending, decision: 'cancelled', decidedBy: '林' }, '已取消，没有改动（林）'],
    ['expired, though nobody wrote it down yet', { ...pending, expiresAt: new Date(NOW_S * 1000) }, '已过期，没有执行'],
    ['lapsed', { ...pending, decision: 'lapsed', decidedBy: '林' }, '因数据已变而作废，没有执行（林）'],
  ])('a write that was %s is shown in that state to whoever clicks', async (_how, state, words) => {
    const app = await start({ lookup: knows({ ...confirmation, pending: state }) });
    expect(opened(await app.post('/wecom/bot', click('1k3-1', { userid: 'wang' })))).toMatchObject({
      template_card: {
        main_title: { title: '调整 TEE-RED-M' },
        sub_title_text: words,
        button_list: [{ text: '已结束', key: 'noop' }],
      },
    });
  });

  test('a list says who is handling it and keeps its buttons; people without a role draw nothing', async () => {
    const list = { message, locale, roomId: 'group:C1' };
    const asked: unknown[] = [];
    const app = await start({
      lookup: async (_id, actor) => {
        asked.push(actor);
        return { ...list, hasRole: actor?.userId === 'lin' };
      },
    });
    expect(opened(await app.post('/wecom/bot', click()))).toMatchObject({
      template_card: {
        sub_title_text: 'lin 正在处理「确认」',
        button_list: [{ key: '1k3-1' }, { key: '1k3-2' }],
      },
    });
    expect(opened(await app.post('/wecom/bot', click('1k3-1', { userid: 'guest' })))).toEqual({});
    expect(asked).toEqual([
      { channel: 'wecom', userId: 'lin' },
      { channel: 'wecom', userId: 'guest' },
    ]);
  });

  test('a lookup that hangs or fails leaves the card as it is, within 3.5 s', async () => {
    const { timer, set } = manualTimer();
    const hanging = await start({ lookup: () => new Promise(() => {}), timer });
    const asked = hanging.post('/wecom/bot', click());
    await until(() => set.length === 2);
    expect(set[1]?.ms).toBeLessThanOrEqual(3500);
    set[1]?.ring();
    expect(opened(await asked)).toEqual({});
    const failing = await start({ lookup: async () => Promise.reject(new Error('no database')) });
    expect(opened(await failing.post('/wecom/bot', click()))).toEqual({});
    expect(failing.stored).toHaveLength(1);
  });

  test('somebody whose name is not known in time is shown by id', async () => {
    const app = await start({ lookup, sayWho: async () => Promise.reject(new Error('no database')) });
    expect(opened(await app.post('/wecom/bot', click()))).toMatchObject({
      template_card: { sub_title_text: 'lin 正在处理「确认」' },
    });
  });

  test('the button that only shows a state does nothing', async () => {
    const app = await start({ lookup });
    expect(opened(await app.post('/wecom/bot', click('noop')))).toEqual({});
    expect(app.stored).toEqual([]);
  });
});
