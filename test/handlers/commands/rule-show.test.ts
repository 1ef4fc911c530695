import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('says what a rule stands on and what may be set, by its code or a name', async () => {
  for (const line of ['规则 查看 慢单', 'rule show slow orders']) {
    const { blocks } = await chat.hears(line);
    expect(blocks[2]).toMatchObject({
      rows: [
        ['hours', { zh: '最长等待' }, { zh: '48 小时' }, { zh: '1 小时 到 240 小时', en: '1 to 240 hours' }],
        ['share', { en: 'share' }, { en: '20 %' }, { en: '5 to 90 %' }],
      ],
    });
  }
  expect(await chat.refused('rule show nope')).toBe('rule.unknown');
});
