import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('separates shops: what is removed no longer ties them; undoing an addition removes it too', async () => {
  await chat.hears('linked import SH-1,device,A1B2C3;SH-2,device,a1-b2-c3;SH-2,ip,203.0.113.7');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('1 shop goes');
  await chat.hears('关联 删除 2');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
  expect(await chat.refused('linked remove 2')).toBe('linked.no_identity');
  expect(await chat.refused('linked import SH-1,device,A1B2C3')).toBe('linked.nothing_new');
  await chat.hears('linked add SH-2 device A1B2C3');
  await chat.hears('undo');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
});

it('a weight decides what counts, waits for a second person, and is refused out of its range', async () => {
  await chat.hears('linked add SH-1 ip 203.0.113.7');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
  expect(await chat.refused('linked weight ip 30')).toBe('linked.weight_same');
  expect(await chat.refused('linked weight ip 130')).toBe('args.wrong');
  expect(await chat.refused('linked weight threshold 0')).toBe('linked.weight_range');
  expect(await chat.refused('linked weight ip 80 on ebay')).toBe('args.wrong');
  const asked = await chat.hears('关联 权重 网络地址 80% 平台 doudian');
  expect(asked.title.en).toMatch(/^Needs approval/);
});
