import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
const HOUR = 3_600_000;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

const titles = async (room: string) =>
  (await chat.app.console.history(room)).flatMap((entry) => (entry.kind === 'said' ? [entry.message.title.en] : []));

it('tells each room what is overdue at its shops, once a stage', async () => {
  await chat.hears('subscribe compliance', { room: 'ops' });
  await chat.hears('subscribe compliance', { room: 'stock' });
  await chat.hears('room shops SH-2', { room: 'stock' });
  const before = new Date(Date.now() - 5 * HOUR);
  await reports(chat, [slowHit(1, 'SH-1/A', 9, before), slowHit(2, 'SH-2/B', 9, before)], { now: before });
  await reports(chat, [slowHit(1, 'SH-1/C', 9, new Date())]);
  await chat.hears('jobs run findings-due', { room: 'ops' });
  await vi.waitFor(async () => expect(await titles('ops')).toContain('Overdue findings · 2'), 10_000);
  expect(await titles('stock')).toContain('Overdue findings · 1');
  const again = await chat.app.db.withScope({ kind: 'system', name: 'test' }, (tx) =>
    import('../../../src/services/compliance/findings/overdue.ts').then(({ takeOverdue }) =>
      takeOverdue({ tx } as never, new Date(), 10),
    ),
  );
  expect(again).toEqual([]);
});
