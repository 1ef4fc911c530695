import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { hitOf } from '../../../src/services/compliance/check/by-terms.ts';
import { thingsOf } from '../../../src/services/compliance/check/listings.ts';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit, slowOrders } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('shows what was found and where, the clause, what happened to it, and that it is no longer seen', async () => {
  const places = [{ field: 'title', from: 0, to: 2, found: '最佳', rewrite: '优选' }];
  await reports(chat, [{ ...slowHit(2, 'SH-2/C', 90, new Date()), facts: { hours: 90 }, places }]);
  await reports(chat, [], { swept: ['slow-orders'] });
  const { blocks } = await chat.hears('违规项 1');
  const words = JSON.stringify(blocks);
  for (const part of ['has waited for 90 hours', 'Test code, article 1', '优选', '不再出现', '"found"'])
    expect(words).toContain(part);
  expect(blocks.at(-1)).toMatchObject({ kind: 'actions', buttons: [{ says: 'finding assign 1' }, {}, {}, {}, {}] });
});

it('is not there for who does not see its shop', async () => {
  await chat.hears('operator grant console:op operator SH-1');
  expect(await chat.refused('finding 1', { as: 'op' })).toBe('finding.not_found');
  expect(await chat.refused('finding 99')).toBe('finding.not_found');
});

it('names conversation, message and agent of what an agent wrote, with the sentence and the words in it', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into care_conversation (shop_id, code, last_at) values (2, '9001', now())`;
  await owner`insert into care_message (shop_id, conversation_id, key, "from", agent, at, text)
    values (2, 1, 'm-17', 'agent', 'a-xyz', now(), '亲，加VX再返现')`;
  const [thing] = await chat.app.db.withScope(systemScope('test'), (tx) => thingsOf(tx, { kinds: ['message'] }));
  if (!thing) throw new Error('the message is there');
  const places = [
    { field: 'text', from: 6, to: 8, found: '返现' },
    { field: 'text', from: 2, to: 5, found: '加VX' },
  ];
  const setting = { params: {}, severity: 'high' as const, version: 1 };
  await reports(chat, [{ ...hitOf(slowOrders, thing, setting, places), at: new Date() }]);
  const shown = async () => JSON.stringify((await chat.hears('finding 2')).blocks);
  for (const part of ['9001', 'm-17', 'a-xyz', '亲，【加VX】再【返现】']) expect(await shown()).toContain(part);
  await owner`update care_message set text = ''`;
  expect(await shown()).toContain('deleted when its time was over');
  await owner.end();
});
