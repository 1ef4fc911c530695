import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const fieldsOf = (message: { blocks: readonly object[] }) => JSON.stringify(message.blocks);

it('what was asked, changed and said is sealed within a moment, and adds up', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 -3 打给 13800138000');
  await vi.waitFor(async () => {
    const [row] = await rowsIn<{ kinds: string[]; open: number }>(
      chat,
      `select (select count(*)::int from evidence_open) as open, array_agg(distinct kind) as kinds
       from evidence e join evidence_link l on l.evidence_id = e.id`,
    );
    expect(row).toMatchObject({ open: 0, kinds: expect.arrayContaining(['ask', 'message', 'stock']) });
  }, 5_000);
  const message = await chat.hears('审计 核对');
  expect(message).toMatchObject({ tone: 'success', title: { zh: '证据链无误' } });
  // The first head is signed as soon as there is evidence.
  await expect
    .poll(async () => fieldsOf(await chat.hears('审计 核对')), { timeout: 5_000 })
    .toContain('最近的签名链头在');
  expect(await chat.hears('audit verify today')).toMatchObject({ tone: 'success' });
});

it('keeps no words in the clear, and no phone number at all', async () => {
  const [row] = await rowsIn<{ all: string }>(chat, `select string_agg(e::text, '') as all from evidence e`);
  expect(row?.all).toContain('sku:TEE-RED-M');
  for (const word of ['13800138000', '打给', 'console:me']) expect(row?.all).not.toContain(word);
  expect(JSON.stringify(await chat.hears('audit'))).toContain('打给 [电话]');
});

it('refuses days that are the wrong way round, and those who may not look', async () => {
  expect(await chat.refused('audit verify 2026-11-23 2026-11-01')).toBe('evidence.span');
  expect(await chat.refused('audit verify soon')).toBe('args.wrong');
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('audit verify', { as: 'op' })).toBe('permission.denied');
});

it('names the first row that was changed, by number, kind and time', async () => {
  await rowsIn(chat, 'alter table evidence disable trigger evidence_is_immutable');
  await rowsIn(
    chat,
    `update evidence set body = '{}' where id = (select evidence_id from evidence_link where seq = 1)`,
  );
  const message = await chat.hears('audit verify');
  expect(message).toMatchObject({ tone: 'danger', title: { en: 'The evidence does not add up' } });
  expect(fieldsOf(message)).toMatch(/#1 id \d+ \w+ 20\d\d-\S+ was changed/);
});
