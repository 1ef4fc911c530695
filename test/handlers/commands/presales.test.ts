import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { ordered } from '../../support/presales.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const tableOf = (message: Message) => message.blocks.find((block) => block.kind === 'table');

it('lists who waits for what, the first to come first; nothing is said as such', async () => {
  expect((await chat.hears('预售单')).blocks[0]).toMatchObject({ kind: 'note' });
  const [tee, mug] = [
    await ordered(chat, 'TEE-RED-M', 50, '2099-12-20'),
    await ordered(chat, 'MUG-1', 9, '2099-12-01'),
  ];
  await chat.hears('presale TEE-RED-M 5 SH-1 T-1');
  await chat.hears('presale MUG-1 2 SH-2');
  expect(tableOf(await chat.hears('presales'))).toMatchObject({
    total: 2,
    rows: [
      [2, 'MUG-1', 'SH-2', '–', 2, 0, { date: '2099-12-01' }, { date: '2099-12-01' }, { en: `purchase line ${mug}` }],
      [
        1,
        'TEE-RED-M',
        'SH-1',
        'T-1',
        5,
        0,
        { date: '2099-12-20' },
        { date: '2099-12-20' },
        { en: `purchase line ${tee}` },
      ],
    ],
  });
  expect(tableOf(await chat.hears('预售单 TEE-RED-M'))).toMatchObject({ total: 1 });
});

it('shows people of one shop that shop only', async () => {
  await grant(chat, 'ben', 'operator', 'SH-2');
  expect(tableOf(await chat.hears('presales', { as: 'ben' }))).toMatchObject({
    total: 1,
    rows: [expect.arrayContaining(['MUG-1', 'SH-2'])],
  });
});
