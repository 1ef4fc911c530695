import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sold } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const said = async () =>
  (await chat.app.console.history('stock')).flatMap((entry) => (entry.kind === 'said' ? [entry.message] : []));

it('says which core categories have fewer than three suppliers, and leaves the others', async () => {
  const today = new Date().toISOString().slice(0, 10);
  await rowsIn(
    chat,
    `update sku set category = case code when 'MUG-1' then 'mugs' when 'TEE-RED-M' then 'tees' else 'socks' end`,
  );
  await sold(chat, 'TEE-RED-M', { units: 60, days: 10, today });
  await sold(chat, 'MUG-1', { units: 30, days: 10, today });
  await sold(chat, 'TEE-BLU-L', { units: 10, days: 10, today });
  for (const code of ['S1', 'S2', 'S3']) {
    await chat.hears(`supplier add ${code} CNY ${code}`);
    await chat.hears(`supplier set ${code} TEE-RED-M price 9 lead 7`);
  }
  await chat.hears('supplier set S1 MUG-1 price 4 lead 7');
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  await chat.hears('jobs run supplier-cover');
  const title = 'Too few suppliers · 1 core categories';
  await vi.waitFor(async () => expect((await said()).map((message) => message.title.en)).toContain(title), 10_000);
  const card = (await said()).find((message) => message.title.en === title);
  expect(card?.blocks[0]).toMatchObject({ kind: 'table', rows: [['mugs', 1, 300, '30.0%']] });
});
