import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'viewer', 'viewer');
});
afterAll(() => chat.close());

const offered = async (typed: string, as = 'me', lang: 'zh' | 'en' = 'en') =>
  (await chat.app.console.suggest({ as, room: 'ops', typed, lang })).map((one) => one.insert);

describe('while a command is being named', () => {
  it.each<[string, string]>([
    ['sto', 'stock '],
    ['ＳＴＯ', 'stock '],
    ['库', '库存 '],
    ['operator g', 'operator grant '],
    ['who', 'whoami'],
    ['todo ', 'todo add '],
    ['todo ', 'todo mine'],
    ['群 ', '群 设置 '],
  ])('%s offers %j', async (typed, insert) => {
    expect(await offered(typed, 'me', /\p{Script=Han}/u.test(typed) ? 'zh' : 'en')).toContain(insert);
  });

  it('offers nothing that this person may not run', async () => {
    expect(await offered('ad', 'viewer')).toEqual([]);
    expect((await offered('', 'nobody')).map((insert) => insert.trim()).sort()).toEqual(['help', 'whoami']);
    expect(await offered('stock T', 'nobody')).toEqual([]);
  });

  it('offers at most twelve', async () => {
    expect((await offered('')).length).toBeLessThanOrEqual(12);
  });
});

describe('values', () => {
  it.each<[string, string[]]>([
    ['stock TEE', ['stock TEE-BLU-L', 'stock TEE-RED-M']],
    ['stock tee-r', ['stock TEE-RED-M']],
    ['库存 蓝色', ['库存 TEE-BLU-L']],
    ['stock TEE-RED-M g', ['stock TEE-RED-M gz-1']],
    ['stock TEE-RED-M ', ['stock TEE-RED-M gz-1', 'stock TEE-RED-M sh-1']],
    ['shops sh-', ['shops SH-1', 'shops SH-2']],
    ['subscribe inv', ['subscribe inventory-alerts']],
    ['jobs run lo', ['jobs run low-stock']],
    ['room set zo', ['room set zone']],
    ['stock TEE-RED-M sh-1 x', []],
    ['stock %', []],
    ["stock '", []],
  ])('%j offers %j', async (typed, inserts) => {
    expect(await offered(typed)).toEqual(inserts);
  });

  it('are quoted where they must be', async () => {
    await rowsIn(chat, `insert into sku (code, title) values ('ZED ONE', 'x')`);
    expect(await offered('stock zed')).toEqual(['stock "ZED ONE"']);
  });
});
