import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, grant, refusalOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'anna', 'operator');
});
afterAll(() => chat.close());

/** Shown first, then done. */
const does = async (line: string) => {
  const shown = await chat.hears(line);
  await chat.hears(`confirm ${codeIn(shown)}`);
  return shown;
};
const stepsOf = async (code: string) => {
  const [row = []] = rowsOfTable(await chat.hears(`chain ${code}`));
  return (row[2] as { en: string }).en;
};

it('ships one for everything that is critical, and one of three hours for what is said of us in public', async () => {
  expect(
    rowsOfTable(await chat.hears('升级链')).map((row) => [
      (row[0] as { en: string }).en,
      (row[2] as { en: string }).en,
    ]),
  ).toEqual([
    ['everything else', 'at once oncall, 15m manager, 1h admin'],
    ['public opinion', 'at once oncall+marketing, 1h manager, 3h admin'],
  ]);
  expect(await stepsOf('优惠券')).toBe('at once oncall, 15m manager, 1h admin');
});

it('is set with its effect shown, in both languages, keeps its versions, and goes back by undo and by a word', async () => {
  const shown = await does('升级链 设置 优惠券 级别 警告 立即 值班+@anna，30分钟 店长，2小时 管理员');
  expect(JSON.stringify(shown)).toContain('Alert groups of the last 7 days');
  expect(await stepsOf('coupons')).toBe('at once oncall+console:anna, 30m manager, 2h admin');
  await does('chain set coupons 1h owner');
  expect(await stepsOf('coupons')).toBe('1h owner');
  await chat.hears('undo');
  expect(await stepsOf('coupons')).toBe('at once oncall+console:anna, 30m manager, 2h admin');
  await does('chain remove coupons');
  expect(await stepsOf('coupons')).toBe('at once oncall, 15m manager, 1h admin');
  await does('chain set coupons off');
  expect(await stepsOf('coupons')).toBe('off');
  expect(await rowsIn(chat, `select version from alert_chain where code = 'coupons' order by 1`)).toHaveLength(5);
});

it.each([
  ['chain set coupons whenever oncall', 'chain.steps'],
  ['chain set coupons at once oncall, 10m manager, 5m admin', 'chain.steps'],
  ['chain set coupons 8d admin', 'chain.steps'],
  ['chain set coupons at once', 'chain.steps'],
  ['chain set coupons at once @nobody', 'operator.nobody'],
  ['chain set coupons at once room:nowhere', 'chain.no_room'],
  ['chain set coupons at once oncall:nights', 'chain.no_rota'],
  ['chain set public-opinion at once oncall+marketing, 1h manager, 3h admin', 'chain.same'],
  ['chain remove shops', 'chain.none'],
  ['chain 9x', 'args.wrong'],
])('%s is refused in a sentence', async (line, code) => {
  const refusal = await refusalOf(chat, line);
  expect([refusal.code, refusal.text.en.includes('\n')]).toEqual([code, false]);
});

it('is read by who sees alerts, and set by who sets routing', async () => {
  await chat.hears('chain', { as: 'anna' });
  expect(await chat.refused('chain set coupons off', { as: 'anna' })).toBe('permission.denied');
});
