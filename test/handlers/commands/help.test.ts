import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { fieldOf, grant, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists exactly what may be run here', async () => {
  const names = async (as: string) =>
    rowsOfTable(await chat.hears('帮助', { as })).map((row) => (row[0] as { en: string }).en);
  expect(await names('me')).toHaveLength(chat.app.commands.length);
  expect(await names('nobody')).toEqual(['help [a command or a word to look for]', 'whoami']);
  await grant(chat, 'viewer', 'viewer');
  const listed = await names('viewer');
  expect(listed).toContain('stock <SKU> [warehouse]');
  expect(listed.join()).not.toMatch(/adjust|audit|operator|jobs/);
});

it.each(['help adjust', 'help 调整', '帮助 tz', 'help ADJUST', '？ 调整库存'])('%s shows one command', async (line) => {
  const message = await chat.hears(line);
  expect(message.title).toEqual({ zh: '调整 · adjust', en: 'adjust · 调整' });
  expect(fieldOf(message, 'Usage')).toEqual({
    zh: '调整 <商品编码> <仓库> <变动数量> <原因>',
    en: 'adjust <SKU> <warehouse> <change in units> <reason>',
  });
  expect(fieldOf(message, 'Effect')).toEqual({ zh: '会改动', en: 'changes something' });
});

it.each(['help room set', 'help 群 设置', '帮助 群设置', 'help Room Set'])(
  '%s finds a name of two words',
  async (line) => {
    expect((await chat.hears(line)).title.en).toBe('room set · 群 设置');
  },
);

it.each(['help todo', '帮助 待办'])('%s lists all commands that begin with it', async (line) => {
  const names = rowsOfTable(await chat.hears(line)).map((row) => (row[0] as { en: string }).en.split(/ [<[]/)[0]);
  expect(names).toEqual(expect.arrayContaining(['todo', 'todo add', 'todo done', 'todo reopen']));
  expect(names).toHaveLength(4);
});

it('searches in names, summaries and examples', async () => {
  const found = async (line: string) =>
    rowsOfTable(await chat.hears(line))
      .map((row) => (row[0] as { en: string }).en.split(/ [<[]/)[0])
      .sort();
  expect(await found('help 角色')).toEqual([
    'chain set',
    'duty set',
    'operator',
    'operator grant',
    'operator revoke',
    'whoami',
  ]);
  expect(await found('help time zone')).toEqual(['oncall set', 'room set', 'room'].sort());
  expect((await chat.hears('help reorder point')).title.en).toBe('low-stock · 缺货');
  for (const nothing of ['constructor', 'room-set', '^^', '\\'])
    expect(await chat.refused(`help ${nothing}`)).toBe('help.nothing');
});

it('offers to try what only reads, in the words of each language', async () => {
  const [button] = buttonsOf(await chat.hears('help stock'));
  expect(button).toEqual({ label: { zh: '库存 TEE-RED-M', en: 'stock TEE-RED-M sh-1' }, says: 'stock TEE-RED-M sh-1' });
  expect(buttonsOf(await chat.hears('help adjust'))).toEqual([]);
});
