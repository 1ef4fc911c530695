import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, movableClock, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
});
afterAll(() => chat.close());

it.each([
  ['待办 添加 截止=明天T18:00 核对 TEE-RED-M 盘点', '核对 TEE-RED-M 盘点', '2026-11-24T10:00:00.000Z'],
  ['todo add due 2h call the warehouse', 'call the warehouse', '2026-11-23T04:00:00.000Z'],
  ['添加待办 截止18:00 “给客户回电话”', '给客户回电话', '2026-11-23T10:00:00.000Z'],
  ['待办添加 截止=2026-12-01 续费', '续费', '2026-12-01T15:59:00.000Z'],
  ['待办 添加 截止 明天 18:00 盘点', '盘点', '2026-11-24T10:00:00.000Z'],
  ['todo add due=tomorrow 18:00 count', 'count', '2026-11-24T10:00:00.000Z'],
  ['todo add due="tomorrow 18:00" count', 'count', '2026-11-24T10:00:00.000Z'],
  ['待办 添加 截止 周五 下午3点 盘点', '盘点', '2026-11-27T07:00:00.000Z'],
  ['todo add due next monday 9:00 count', 'count', '2026-11-30T01:00:00.000Z'],
  ['todo add due 2026-12-01T09:00+01:00 count', 'count', '2026-12-01T08:00:00.000Z'],
])('%s', async (line, title, due) => {
  const message = await chat.hears(line);
  expect([fieldOf(message, 'What'), fieldOf(message, 'Due'), fieldOf(message, 'Who')]).toEqual([
    title,
    { at: due },
    'me',
  ]);
});

it.each(['待办添加 截止=昨天 补记', 'todo add due=2026-11-11 settle', 'todo add due=today 9:00 x'])(
  '%s is past',
  async (line) => {
    const { code, text } = await refusalOf(chat, line);
    expect(code).toBe('todo.past');
    expect(text.zh).toMatch(/^截止时间 2026-11-\d\d \d\d:\d\d 已经过去/);
  },
);

it('says which ways of writing a time there are', async () => {
  expect((await refusalOf(chat, 'todo add due=soon x')).text.en).toContain('tomorrow 18:00');
});

it('without a due date there is none, and no reminder', async () => {
  expect(fieldOf(await chat.hears('todo add think'), 'Due')).toBeUndefined();
  expect(await rowsIn(chat, `select due_at, remind_at from todo where title ->> 'en' = 'think'`)).toEqual([
    { due_at: null, remind_at: null },
  ]);
});

it('for somebody we know', async () => {
  await grant(chat, 'anna', 'operator');
  expect(fieldOf(await chat.hears('todo add for console:anna count'), 'Who')).toBe('anna');
  expect(fieldOf(await chat.hears('待办 添加 给=console:anna 盘点'), 'Who')).toBe('anna');
  expect(await chat.refused('todo add for=console:nobody count')).toBe('operator.unknown');
});

it.each([
  'todo add',
  'todo add due=2h',
  '待办 添加 给 张三 打电话',
  'todo add due=soon x',
  `todo add ${'长'.repeat(201)}`,
])('%s is answered with the usage', async (line) => {
  expect(await chat.refused(line)).toMatch(/^args\.(missing|wrong)$/);
});

it('by somebody whose role is for one shop', async () => {
  await grant(chat, 'two', 'operator', 'SH-2');
  expect(fieldOf(await chat.hears('todo add count the mugs', { as: 'two' }), 'Who')).toBe('two');
  await chat.hears('undo', { as: 'two' });
});
