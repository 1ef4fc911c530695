import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf, rowsIn } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('needs a reason, ends it, and tells the reason to who comes later', async () => {
  const code = requestIn(await chat.hears(LARGE));
  expect(await chat.refused(`reject ${code}`, { as: 'boss' })).toBe('approval.reason');
  expect((await chat.hears(`驳回 ${code} 数量不对，再看看`, { as: 'boss' })).title.zh).toBe(
    `${code} 已驳回（boss）：数量不对，再看看`,
  );
  expect((await refusalOf(chat, `approve ${code}`, { as: 'boss' })).text.zh).toContain('数量不对，再看看');
});

it('keeps neither accounts nor personal data of what was asked and said in the clear', async () => {
  await decider(chat, 'chief', 'admin');
  const code = requestIn(await chat.hears('operator grant wecom:zhangsan manager'));
  await chat.hears(`reject ${code} 客户 13800138000 投诉过`, { as: 'chief' });
  const [kept] = await rowsIn<{ reason: string; evidence: string }>(
    chat,
    `select reason, (select string_agg(e.body::text || e.actor, ' ') from evidence e where kind = 'approval') as evidence
     from approval where code = $1`,
    [code],
  );
  expect(kept?.reason).toBe('客户 [电话] 投诉过');
  expect(kept?.evidence).toContain('"rows":["grant"]');
  expect(kept?.evidence).not.toMatch(/zhangsan|console:/);
});
