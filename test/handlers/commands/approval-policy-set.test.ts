import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand } from '../../support/acts.ts';
import { decider, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'law', 'compliance');
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

const set = 'approval policy set any.units.one 50';

it('always needs a second person, of compliance, and then holds', async () => {
  const code = requestIn(await chat.hears(set));
  expect(await chat.refused(`approve ${code}`, { as: 'boss' })).toBe('approval.not_role');
  expect((await chat.hears(`approve ${code}`, { as: 'law' })).title.en).toBe('Set · any.units.one');
  expect(JSON.stringify(await chat.hears('approval policy'))).toContain('console:me + law');
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  requestIn(await chat.hears('adjust TEE-RED-M sh-1 +60 found'));
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
});

it('asks for a word from where a line says so', async () => {
  const code = requestIn(await chat.hears('审批 规则 设置 any.units.confirm 20'));
  await chat.hears(`approve ${code}`, { as: 'law' });
  expect((await chat.hears('adjust TEE-RED-M sh-1 +20 found')).title.en).toMatch(/^Please confirm/);
});

it.each([
  ['approval policy set any.unit.one 5', 'policy.unknown'],
  ['approval policy set any.units.one -5', 'policy.wrong'],
  ['approval policy set any.night 23-7', 'policy.wrong'],
  ['approval policy set any.units.two 300000', 'policy.same'],
])('%s: %s', async (line, code) => expect(await chat.refused(line)).toBe(code));
