import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { fieldOf, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
let lots: ReturnType<typeof lotsIn>;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T02:00:00Z') });
  lots = lotsIn(chat);
});
afterAll(() => chat.close());

const tables = (message: Message) =>
  message.blocks.flatMap((block) => (block.kind === 'table' ? [block.rows.map((row) => [row[1], row[5]])] : []));

it('says that nothing expires soon', async () => {
  await lots.comes(5, 'FAR 2027-02-22');
  expect((await chat.hears('临期')).title.en).toBe('Nothing expires soon');
});

it('lists what has expired and what does within 30, 60 and 90 days, each lot in one group', async () => {
  await lots.comes(1, 'GONE 2026-11-22');
  await lots.comes(2, 'TODAY 2026-11-23');
  await lots.comes(3, 'D30 2026-12-23');
  await lots.comes(4, 'D31 2026-12-24');
  await lots.comes(5, 'D60 2027-01-22');
  await lots.comes(6, 'D61 2027-01-23', { warehouseId: 2 });
  await lots.comes(7, 'D90 2027-02-21');
  const message = await chat.hears('expiring');
  expect(tables(message)).toEqual([
    [['GONE', -1]],
    [
      ['TODAY', 0],
      ['D30', 30],
    ],
    [
      ['D31', 31],
      ['D60', 60],
    ],
    [
      ['D61', 61],
      ['D90', 90],
    ],
  ]);
  expect(fieldOf(message, 'Expired')).toEqual({ zh: '1 件，1 行', en: '1 units, 1 rows' });
  expect(fieldOf(message, 'Expires within 90 days')).toEqual({ zh: '13 件，2 行', en: '13 units, 2 rows' });
});

it('leaves out what is frozen or gone', async () => {
  await rowsIn(
    chat,
    `update lot_level set frozen = on_hand, on_hand = 0 where lot_id in (select id from lot where code like 'D3%')`,
  );
  expect(
    tables(await chat.hears('expiring'))
      .flat()
      .map(([lot]) => lot),
  ).toEqual(['GONE', 'TODAY', 'D60', 'D61', 'D90']);
});
