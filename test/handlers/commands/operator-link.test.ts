import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, grant, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const link = async (keep: string, join: string) => {
  const code = codeIn(await chat.hears(`operator link ${keep} ${join}`));
  return chat.hears(`confirm ${code}`);
};
const personOf = async (userId: string) =>
  (await rowsIn(chat, 'select person_id from account where user_id = $1', [userId]))[0]?.['person_id'];

it("makes two accounts one person: the first one's roles and name", async () => {
  await grant(chat, 'anna', 'operator');
  await link('console:anna', 'console:anna2');
  expect(await personOf('anna2')).toBe(await personOf('anna'));
  expect((await chat.hears('whoami', { as: 'anna2' })).title.en).toBe('You are anna');
  expect((await chat.hears('stock MUG-1', { as: 'anna2' })).title.en).toContain('MUG-1');
});

it('what waits for one account is the person’s own to confirm, from either', async () => {
  const code = codeIn(await chat.hears('adjust MUG-1 sh-1 +100 found', { as: 'anna' }));
  expect((await chat.hears(`confirm ${code}`, { as: 'anna2' })).title.en).toBe('Adjusted · MUG-1');
});

it('shows whose roles end and that there is no way back, before it is done', async () => {
  await grant(chat, 'eve', 'viewer', 'SH-2');
  await grant(chat, 'eve', 'operator');
  await grant(chat, 'finn', 'manager');
  const asked = await chat.hears('operator link console:finn console:eve');
  expect(fieldOf(asked, 'Belongs to')).toEqual({ zh: 'eve → finn', en: 'eve → finn' });
  expect(fieldOf(asked, 'Roles')).toEqual({ zh: '只读 SH-2、运营 → 店长', en: 'viewer SH-2, operator → manager' });
  expect(JSON.stringify(asked)).toContain('不能撤销：归并后两个账号就是同一个人');
  expect(JSON.stringify(asked)).not.toMatch(/#\d/);
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect([done.title.en, fieldOf(done, 'Roles')]).toEqual([
    'Linked · console:eve → console:finn',
    { zh: '店长', en: 'manager' },
  ]);
});

it('is refused when the roles are not those that were shown', async () => {
  await grant(chat, 'gus', 'viewer');
  const code = codeIn(await chat.hears('operator link console:anna console:gus'));
  await grant(chat, 'gus', 'manager');
  expect(await chat.refused(`confirm ${code}`)).toBe('effect.changed');
});

it("gives up the second's roles, and hands on what waits for them", async () => {
  await grant(chat, 'ben', 'manager');
  await grant(chat, 'carl', 'viewer');
  await chat.hears('todo add for=console:ben count the mugs');
  await link('console:carl', 'console:ben');
  expect(await chat.refused('audit', { as: 'ben' })).toBe('permission.denied');
  expect(rowsOfTable(await chat.hears('todo mine', { as: 'carl' })).map((row) => row[2])).toEqual(['carl']);
  const people = rowsOfTable(await chat.hears('operator'));
  expect(people.map((row) => row[0])).toEqual(['me', 'anna', 'finn', 'gus', 'carl']);
  expect(people.at(-1)?.[1]).toEqual({ zh: 'console:ben、console:carl', en: 'console:ben, console:carl' });
});

it.each([
  ['operator link console:anna console:anna2', 'operator.linked'],
  ['operator link console:anna console:anna', 'operator.linked'],
  ['operator link console:nobody console:anna', 'operator.unknown'],
  ['operator link console:anna', 'args.missing'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

it("never hands on an admin's right by joining the admin's account to somebody else", async () => {
  expect(await chat.refused('operator link console:anna console:me')).toBe('operator.admin');
  expect(await chat.refused('operator', { as: 'anna' })).toBe('permission.denied');
});

it('is refused when the account went to another person in between', async () => {
  const first = codeIn(await chat.hears('operator link console:anna console:dora'));
  const second = codeIn(await chat.hears('operator link console:carl console:dora'));
  await chat.hears(`confirm ${first}`);
  expect(await chat.refused(`confirm ${second}`)).toBe('effect.changed');
  expect(await personOf('dora')).toBe(await personOf('anna'));
});

it('cannot be undone', async () => {
  expect(await chat.refused('undo')).toBe('undo.irreversible');
});
