import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const target = async (line: string) => (fieldOf(await chat.hears(line), 'Target') as { en: string }).en;

it('sets a target for the group and another for a shop, and undoes both', async () => {
  await chat.hears('目标 retention >=65% 会员日之后');
  await chat.hears('target retention >=50% shop=SH-2');
  expect([await target('metric retention'), await target('metric retention SH-2')]).toEqual([
    '≥ 65 % (set by console:me)',
    '≥ 50 % (set by console:me)',
  ]);
  expect(await rowsIn(chat, 'select scope, reason from metric_target order by version, at')).toEqual([
    { scope: 'all', reason: '会员日之后' },
    { scope: 'shop:2', reason: '' },
  ]);
  await chat.hears('undo');
  expect(await target('metric retention SH-2')).toBe('≥ 65 % (set by console:me)');
  await chat.hears('目标 retention 默认');
  expect(await target('metric retention')).toBe('≥ 60 %');
});

it('says in both languages what was and what is', async () => {
  expect(fieldOf(await chat.hears('target traffic-cost alarm >6 clear 4'), 'Traffic cost per order')).toEqual({
    zh: '告警 > 5 CNY，解除 ≤ 3 CNY → 告警 > 6 CNY，解除 ≤ 4 CNY',
    en: 'alarm > 5 CNY, clear ≤ 3 CNY → alarm > 6 CNY, clear ≤ 4 CNY',
  });
});

it('refuses what says no target', async () => {
  expect(await chat.refused('target retention high')).toBe('kpi.target_words');
  expect(await chat.refused('target nonsense 5')).toBe('kpi.unknown');
  expect(await chat.refused('target retention 5% shop=SH-9')).toBe('shops.not_found');
  expect(await chat.refused('target labour-share alarm >18% clear <=19%')).toBe('kpi.target_order');
  expect(await chat.refused('target labour-share alarm >19% shop=SH-2')).toBe('kpi.target_shop_alarm');
});
