import { afterEach, describe, expect, test } from 'vitest';
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
  const lookup = async (outboxId: number) => (outboxId === 2019 ? { message, locale } : undefined);
  const click = (key = '1k3-1') =>
    botCallback(
      BOT_KEYS,
      botClick({ key, task: 'zg_1k3', userid: 'lin', chatid: 'C1', seconds: NOW_S, url: REPLY_URL }),
      NOW_S,
    );
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

  test('a store that hangs counts as failed after 3 s', async () => {
    const { timer, set } = manualTimer();
    const app = await start({ lookup, timer, store: () => new Promise(() => {}) });
    const asked = app.post('/wecom/bot', click());
    await until(() => set.length === 1);
    expect(set[0]?.ms).toBeLessThanOrEqual(3000);
    set[0]?.ring();
    expect(opened(await asked)).toMatchObject({ template_card: { button_list: [{ key: '1k3-1' }, { key: '1k3-2' }] } });
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
