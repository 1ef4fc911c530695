import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { grant, MINUTE, movableClock, onHand, refusalOf, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'op', 'operator');
  await grant(chat, 'manager', 'manager');
  await grant(chat, 'viewer', 'viewer');
});
afterAll(() => chat.close());

/** What was done before is out of the window. */
beforeEach(() => clock.move(61 * MINUTE));

const red = () => onHand(chat, 'TEE-RED-M', 'sh-1');

describe('undo', () => {
  it('takes back your own latest change, as a new fact beside the old one', async () => {
    const before = await red();
    await chat.hears('adjust TEE-RED-M sh-1 -3 broken');
    await chat.hears('adjust TEE-RED-M sh-1 +50 found', { as: 'op' });
    await chat.hears('adjust TEE-BLU-L sh-1 +5 found');
    expect((await chat.hears('撤销')).title.zh).toBe('已调整 · TEE-BLU-L');
    expect(await onHand(chat, 'TEE-BLU-L', 'sh-1')).toBe(60);
    expect(await red()).toBe(before + 47);
    const ledger = await rowsIn(chat, `select delta, reason from movement where sku = 'TEE-BLU-L' order by id`);
    expect(ledger).toEqual([
      { delta: 60, reason: '' },
      { delta: 5, reason: 'found' },
      { delta: -5, reason: '撤销 found' },
    ]);
  });

  it('by its number, also with the button, also by another person who may', async () => {
    const before = await red();
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken', { as: 'op' });
    expect(await chat.refused(`undo ${trace}`, { as: 'viewer' })).toBe('permission.denied');
    await chat.hears(`undo ${trace.toUpperCase()}`, { as: 'manager' });
    expect(await red()).toBe(before);
  });

  it('twice is once', async () => {
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    const before = await red();
    await chat.hears(`undo ${trace}`);
    expect(await chat.refused(`undo ${trace}`)).toBe('undo.done');
    expect(await chat.refused('undo')).toBe('undo.nothing');
    expect(await red()).toBe(before + 7);
  });

  it('twice at the same moment is once', async () => {
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    const before = await red();
    const answers = await Promise.all(['ops', 'stock'].map((room) => chat.says(`undo ${trace}`, { room })));
    expect(answers.filter((answer) => 'error' in answer)).toHaveLength(1);
    expect(await red()).toBe(before + 7);
  });

  it('of an undo does it again', async () => {
    const before = await red();
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    const undone = await traceOf(chat, `undo ${trace}`);
    expect(await red()).toBe(before);
    await chat.hears(`undo ${undone}`);
    expect(await red()).toBe(before - 7);
  });

  it('offers to do it again, in words as with the button', async () => {
    const before = await red();
    await chat.hears('adjust TEE-RED-M sh-1 -7 broken');
    const undone = await chat.hears('undo');
    const [redo] = buttonsOf(undone);
    expect(redo?.label).toEqual({ zh: '重做', en: 'Redo' });
    const { code, hints } = await refusalOf(chat, 'undo');
    expect([code, hints?.[0]?.en]).toEqual(['undo.nothing', `To redo what you undid: ${redo?.says}`]);
    await chat.hears(redo?.says ?? '');
    expect(await red()).toBe(before - 7);
  });

  it('walks back over different things, one at a time', async () => {
    await chat.hears('adjust TEE-RED-M sh-1 -1 a');
    await chat.hears('adjust TEE-RED-M gz-1 -1 b');
    await chat.hears('room set name Ops-2');
    const titles = [];
    for (let n = 0; n < 3; n++) titles.push((await chat.hears('undo')).title.en);
    expect(titles).toEqual(['Room setting changed', 'Adjusted · TEE-RED-M', 'Adjusted · TEE-RED-M']);
    expect(await chat.refused('undo')).toBe('undo.nothing');
  });

  it('is refused after an hour', async () => {
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    clock.move(60 * MINUTE);
    expect(await chat.refused('undo')).toBe('undo.nothing');
    expect(await chat.refused(`undo ${trace}`)).toBe('undo.too_late');
  });

  it('is refused with the later change when the same row was touched since', async () => {
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    const later = await traceOf(chat, 'adjust TEE-RED-M sh-1 +2 found', { as: 'op' });
    const { code, text } = await refusalOf(chat, `undo ${trace}`);
    expect(code).toBe('undo.touched');
    expect(text.en).toContain(`adjust TEE-RED-M sh-1 +2 found (${later})`);
    expect(await chat.refused('undo')).toBe('undo.touched');
  });

  it('twice in a row on one thing: a change and its undo cancel out, however often', async () => {
    const before = await red();
    for (const delta of [-3, -4, -5]) await chat.hears(`adjust TEE-RED-M sh-1 ${delta} broken`);
    for (const left of [-7, -3, 0]) {
      await chat.hears('undo');
      expect(await red()).toBe(before + left);
    }
    expect(await chat.refused('undo')).toBe('undo.nothing');
  });

  it('sees through an undo that was undone: then the change stands', async () => {
    const before = await red();
    const first = await traceOf(chat, 'adjust TEE-RED-M sh-1 -3 broken');
    await chat.hears('adjust TEE-RED-M sh-1 -4 broken', { as: 'op' });
    const undone = await traceOf(chat, 'undo', { as: 'op' });
    const again = await traceOf(chat, `undo ${undone}`, { as: 'op' });
    expect(await refusalOf(chat, `undo ${first}`)).toMatchObject({ code: 'undo.touched' });
    await chat.hears(`undo ${again}`, { as: 'op' });
    await chat.hears(`undo ${first}`);
    expect(await red()).toBe(before);
  });

  it('is refused when something else moved the row between a later change and its undo', async () => {
    const first = await traceOf(chat, 'adjust TEE-RED-M sh-1 -3 broken');
    await chat.hears('adjust TEE-RED-M sh-1 -4 broken');
    await chat.hears('undo');
    await rowsIn(chat, `update stock_level set version = version + 1 where sku = 'TEE-RED-M'`);
    expect(await chat.refused(`undo ${first}`)).toBe('undo.touched');
  });

  it('of a to-do that was done, opened and done again', async () => {
    await chat.hears('todo add count twice');
    const [todo] = await rowsIn<{ id: string }>(chat, 'select id from todo order by id desc limit 1');
    await chat.hears(`todo done ${todo?.id} one`);
    await chat.hears(`todo reopen ${todo?.id}`);
    await chat.hears('undo');
    await chat.hears('undo');
    expect(await rowsIn(chat, `select done_at from todo where id = ${todo?.id}`)).toEqual([{ done_at: null }]);
  });

  it('is refused, too, when something else than a command moved the row', async () => {
    const trace = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    await rowsIn(chat, `update stock_level set version = version + 1 where sku = 'TEE-RED-M'`);
    expect(await refusalOf(chat, `undo ${trace}`)).toMatchObject({
      code: 'undo.touched',
      text: { en: expect.stringMatching(/v\d+ → v\d+/) },
    });
  });

  it('goes through the same rights: a role that was taken away undoes nothing', async () => {
    await grant(chat, 'brief', 'operator');
    await grant(chat, 'brief', 'viewer');
    const before = await red();
    await chat.hears('adjust TEE-RED-M sh-1 -7 broken', { as: 'brief' });
    await chat.hears('operator revoke console:brief operator');
    expect(await chat.refused('undo', { as: 'brief' })).toBe('permission.denied');
    expect(await red()).toBe(before - 7);
  });

  it('says why a thing cannot be undone, and does not reach past it for an older one', async () => {
    const before = await red();
    const older = await traceOf(chat, 'adjust TEE-RED-M sh-1 -7 broken');
    await chat.hears('jobs run low-stock');
    expect(await refusalOf(chat, 'undo')).toMatchObject({
      code: 'undo.irreversible',
      text: { zh: expect.stringContaining('任务运行后不能撤销') },
      hints: [
        {
          zh: `撤销更早的一次（adjust TEE-RED-M sh-1 -7 broken）：撤销 ${older}`,
          en: `To undo the one before it (adjust TEE-RED-M sh-1 -7 broken): undo ${older}`,
        },
      ],
    });
    expect(await red()).toBe(before - 7);
    await chat.hears(`undo ${older}`);
    expect(await red()).toBe(before);
  });

  it('keeps to what is promised: units that are spoken for are not taken back', async () => {
    const trace = await traceOf(chat, 'adjust MUG-1 sh-1 +20 found');
    await rowsIn(chat, `update stock_level set reserved = 24 where sku = 'MUG-1'`);
    expect(await chat.refused(`undo ${trace}`)).toBe('undo.risky');
    await rowsIn(chat, `update stock_level set reserved = 0 where sku = 'MUG-1'`);
    await chat.hears(`undo ${trace}`);
    expect(await onHand(chat, 'MUG-1', 'sh-1')).toBe(5);
  });

  it('restores what was short before, and never makes it shorter', async () => {
    await rowsIn(chat, `update stock_level set reserved = 8, short = 3 where sku = 'MUG-1'`);
    await chat.hears('adjust MUG-1 sh-1 +2 found');
    const found = async () => (await rowsIn(chat, `select on_hand, short from stock_level where sku = 'MUG-1'`))[0];
    expect(await found()).toEqual({ on_hand: 7, short: 1 });
    await chat.hears('undo');
    expect(await found()).toEqual({ on_hand: 5, short: 3 });
    await rowsIn(chat, `update stock_level set reserved = 0, short = 0 where sku = 'MUG-1'`);
  });

  it('works for the longest reason, and for a code with spaces and quotes', async () => {
    await rowsIn(chat, `insert into sku (code, title) values ('ODD "1" =x', '怪')`);
    await rowsIn(chat, `insert into stock_level (sku, warehouse_id, on_hand) values ('ODD "1" =x', 1, 9)`);
    await chat.hears(`adjust 'odd "1" =x' sh-1 -3 ${'长'.repeat(200)}`);
    await chat.hears('undo');
    expect(await onHand(chat, 'ODD "1" =x', 'sh-1')).toBe(9);
  });
});

describe('undo of', () => {
  const setting = async (column: string) =>
    (await rowsIn<Record<string, unknown>>(chat, `select ${column} as value from room where address = 'ops'`))[0]?.[
      'value'
    ];

  it('subscribe', async () => {
    await chat.hears('subscribe inventory-alerts');
    expect((await chat.hears('undo')).title.en).toBe('Unsubscribed');
    expect(await rowsIn(chat, 'select * from subscription')).toEqual([]);
  });

  it('a subscription that somebody ended and began again since is refused', async () => {
    const trace = await traceOf(chat, 'subscribe inventory-alerts');
    await chat.hears('subscribe inventory-alerts off', { as: 'manager' });
    await chat.hears('subscribe inventory-alerts', { as: 'manager' });
    expect(await chat.refused(`undo ${trace}`)).toBe('undo.touched');
    await chat.hears('subscribe inventory-alerts off', { as: 'manager' });
  });

  it('a room setting, and not when somebody set it again since', async () => {
    const zone = await setting('time_zone');
    await chat.hears('room set zone Europe/London');
    await chat.hears('undo');
    expect(await setting('time_zone')).toBe(zone);
    const trace = await traceOf(chat, 'room set zone Europe/London');
    await chat.hears('room set zone Asia/Tokyo', { as: 'manager' });
    expect(await chat.refused(`undo ${trace}`)).toBe('undo.touched');
    expect(await setting('time_zone')).toBe('Asia/Tokyo');
    await chat.hears(`room set zone ${zone}`, { as: 'manager' });
  });

  it('a room name that is awkward to write', async () => {
    await chat.hears('room set name "运营群" （上海）=1');
    await chat.hears("room set name 'plain'");
    await chat.hears('undo');
    expect(await setting('name')).toBe('"运营群" （上海）=1');
  });

  it('jobs pause', async () => {
    await chat.hears('jobs pause low-stock');
    expect((await chat.hears('undo')).title.en).toBe('Job resumed · low-stock');
    expect(await chat.refused('jobs resume low-stock')).toBe('jobs.already');
  });

  it('operator grant and revoke', async () => {
    await grant(chat, 'new', 'operator', 'SH-2');
    await chat.hears('undo');
    expect(await chat.refused('stock MUG-1', { as: 'new' })).toBe('permission.stranger');
    await grant(chat, 'new', 'viewer');
    await chat.hears('operator revoke console:new viewer');
    await chat.hears('undo');
    expect((await chat.hears('stock MUG-1', { as: 'new' })).title.en).toContain('MUG-1');
  });

  it('todo add, done (with its proof) and reopen', async () => {
    const state = async () =>
      (await rowsIn(chat, 'select done_at is not null as done, proof from todo order by id desc limit 1'))[0];
    const said = await chat.hears('todo add 核对盘点，今天');
    const id = /\d+/.exec(said.title.en)?.[0];
    await chat.hears('undo');
    expect(await state()).toMatchObject({ done: true });
    await chat.hears(`todo reopen ${id}`);
    await chat.hears(`todo done ${id} 见照片，已核对`);
    await chat.hears('undo');
    expect(await state()).toEqual({ done: false, proof: '见照片，已核对' });
    await chat.hears(`todo done ${id} 见照片，已核对`);
    await chat.hears(`todo reopen ${id}`);
    await chat.hears('undo');
    expect(await state()).toEqual({ done: true, proof: '见照片，已核对' });
  });
});
