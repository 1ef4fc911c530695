import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { codeIn, fieldOf, grant, movableClock, onHand, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
let lots: ReturnType<typeof lotsIn>;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  lots = lotsIn(chat);
  await grant(chat, 'lin', 'operator');
  await grant(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

let n = 0;
let lot = '';
beforeEach(() => {
  n += 1;
  lot = `R${n}`;
});

const confirms = async (line: string, from?: { as: string }): Promise<Message> =>
  chat.hears(`confirm ${codeIn(await chat.hears(line, from))}`, from);

const levels = () =>
  rowsIn(
    chat,
    `select warehouse_id as at, on_hand, frozen from lot_level ll join lot l on l.id = ll.lot_id where l.code = '${lot}' order by 1`,
  );
const orders = (message: Message) =>
  message.blocks.flatMap((block) =>
    block.kind === 'table' && block.columns[0]?.label.en === 'Order' ? block.rows : [],
  );

it('freezes what is left everywhere, with its reason in the ledger, and lists who got it', async () => {
  await lots.comes(5, `${lot} 2026-12-01`);
  await lots.comes(4, `${lot} 2026-12-01`, { warehouseId: 2 });
  await lots.ships(2, `T-${n}`, 1);
  const before = [await onHand(chat, 'TEE-RED-M', 'sh-1'), await onHand(chat, 'TEE-RED-M', 'gz-1')];
  const asked = await chat.hears(`召回 ${lot} 检出异物，先停售`);
  expect(JSON.stringify(asked)).toContain(`冻结剩下的 7 件，已发出 2 件`);
  expect(await levels()).toEqual([
    { at: 1, on_hand: 3, frozen: 0 },
    { at: 2, on_hand: 4, frozen: 0 },
  ]);
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect(done.title).toEqual({ zh: `已召回 · ${lot}`, en: `Recalled · ${lot}` });
  expect([fieldOf(done, 'Frozen'), fieldOf(done, 'Shipped'), fieldOf(done, 'Now short')]).toEqual([7, 2, undefined]);
  expect(orders(done).map((row) => row.slice(0, 3))).toEqual([[`T-${n}`, 'SH-1', 2]]);
  expect(await levels()).toEqual([
    { at: 1, on_hand: 0, frozen: 3 },
    { at: 2, on_hand: 0, frozen: 4 },
  ]);
  expect([await onHand(chat, 'TEE-RED-M', 'sh-1'), await onHand(chat, 'TEE-RED-M', 'gz-1')]).toEqual(
    before.map((units, i) => units - (i === 0 ? 3 : 4)),
  );
  const written = await rowsIn(
    chat,
    `select kind, delta, reason, actor from movement m join lot l on l.id = m.lot_id
     where l.code = '${lot}' and kind = 'adjusted' order by m.id`,
  );
  expect(written).toEqual([
    { kind: 'adjusted', delta: -3, reason: '召回 检出异物，先停售', actor: 'console:me' },
    { kind: 'adjusted', delta: -4, reason: '召回 检出异物，先停售', actor: 'console:me' },
  ]);
  expect(fieldOf(await chat.hears(`batch ${lot}`), 'Recalled because')).toBe('检出异物，先停售');
});

it('is undone: what was frozen may be sold again, and done again by undoing that', async () => {
  await lots.comes(5, `${lot} 2026-12-01`);
  await confirms(`recall ${lot} wrong label`);
  const undone = await chat.hears('undo');
  expect(undone.title.en).toBe(`Recall lifted · ${lot}`);
  expect(await levels()).toEqual([{ at: 1, on_hand: 5, frozen: 0 }]);
  const redo = await chat.says(
    `undo ${(await rowsIn(chat, `select trace from change order by at desc, length(trace) desc, trace desc limit 1`))[0]?.['trace']}`,
  );
  expect('message' in redo && redo.message.title.en).toBe(`Recalled · ${lot}`);
  expect(await levels()).toEqual([{ at: 1, on_hand: 0, frozen: 5 }]);
});

it('does not lapse because of a sale meanwhile: it freezes what is left by then', async () => {
  await lots.comes(5, `${lot} 2026-12-01`);
  const asked = await chat.hears(`recall ${lot} mould`);
  await lots.ships(2, `S-${n}`, 2);
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect([fieldOf(done, 'Frozen'), fieldOf(done, 'Shipped')]).toEqual([3, 2]);
});

it('says which promises it leaves uncovered, and opens a shortage', async () => {
  await lots.comesAs('MUG-1', 5, `${lot} 2026-12-01`);
  await rowsIn(chat, `update stock_level set reserved = 8 where sku = 'MUG-1'`);
  const asked = await chat.hears(`recall ${lot} chipped`);
  expect(fieldOf(asked, 'Risk')).toMatchObject({ en: expect.stringContaining('short +3') });
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect(fieldOf(done, 'Now short')).toBe(3);
  expect(await rowsIn(chat, `select units from shortage where sku = 'MUG-1' and closed_at is null`)).toEqual([
    { units: 3 },
  ]);
});

it('freezes what comes later of the same lot, and nothing of it leaves', async () => {
  await lots.comes(1, `${lot} 2026-12-01`);
  await confirms(`recall ${lot} mould`, { as: 'boss' });
  await lots.comes(6, `${lot} 2026-12-01`);
  expect(await levels()).toEqual([{ at: 1, on_hand: 0, frozen: 7 }]);
});

it('is for managers', async () => {
  await lots.comes(1, `${lot} 2026-12-01`);
  expect(await chat.refused(`recall ${lot} mould`, { as: 'lin' })).toBe('permission.denied');
});

it('refuses a lot that is not there, that two SKUs have, or that is recalled; and a recall without a reason', async () => {
  expect(await chat.refused('recall NOPE mould')).toBe('lot.not_found');
  expect(await chat.refused(`recall ${lot}`)).toBe('args.missing');
  await lots.comes(1, `${lot} 2026-12-01`);
  await lots.comesAs('MUG-1', 1, `${lot} 2026-12-01`);
  expect(await chat.refused(`recall ${lot} mould`)).toBe('lot.which');
  await confirms(`召回 ${lot} 编码 MUG-1 发霉`);
  expect(await chat.refused(`recall ${lot} sku MUG-1 mould`)).toBe('recall.done');
  const [left] = await levels();
  expect(left).toEqual({ at: 1, on_hand: 1, frozen: 0 });
});

it('two who recall at one moment freeze once', async () => {
  await lots.comes(5, `${lot} 2026-12-01`);
  const codes = [
    codeIn(await chat.hears(`recall ${lot} mould`)),
    codeIn(await chat.hears(`recall ${lot} mould`, { as: 'boss' })),
  ];
  const answers = await Promise.all([
    chat.says(`confirm ${codes[0]}`),
    chat.says(`confirm ${codes[1]}`, { as: 'boss', room: 'stock' }),
  ]);
  expect(answers.map((answer) => ('error' in answer ? answer.error.code : 'done')).sort()).toEqual([
    'done',
    'effect.changed',
  ]);
  expect(await levels()).toEqual([{ at: 1, on_hand: 0, frozen: 5 }]);
});
