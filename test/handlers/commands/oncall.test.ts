import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldOf, grant, MINUTE, movableClock, refusalOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'anna', 'operator');
  await grant(chat, 'ben', 'operator', 'SH-2');
  await grant(chat, 'boss', 'manager');
  await grant(chat, 'vera', 'viewer');
});
afterAll(() => chat.close());
const as = (who: string) => ({ as: who });

describe('a rota', () => {
  it('that is not there says how to make one', async () => {
    expect((await refusalOf(chat, 'oncall')).text.en).toContain('oncall set @anna @ben weekly');
  });

  it('with a gap is refused in a sentence that names it, and saved where somebody says so', async () => {
    const { code, text } = await refusalOf(chat, 'oncall set @anna weekdays 09:00-18:00', as('boss'));
    expect([code, text.en]).toEqual([
      'oncall.gap',
      'Nobody is on call from 2026-11-23 18:00 to 2026-11-24 09:00 (and 21 more times within 30 days): add a layer, or end with “gaps ok”',
    ]);
    expect(await rowsIn(chat, 'select 1 from oncall_rota')).toEqual([]);
    await chat.hears('oncall set rota=office @anna weekdays 09:00-18:00 gaps ok', as('boss'));
    expect(fieldOf(await chat.hears('oncall rota=office'), 'Now')).toEqual({ zh: 'anna', en: 'anna' });
  });

  it.each([
    ['oncall set @nobody weekly', 'operator.nobody'],
    ['oncall set @vera weekly', 'oncall.no_right'],
    ['oncall set weekly monday', 'oncall.words'],
    ['oncall add rota=none @anna weekly', 'oncall.none'],
    ['oncall remove 9', 'oncall.none'],
    ['oncall cover @anna from 10:30 to 11:00', 'oncall.none'],
  ])('%s is refused', async (line, code) => {
    expect(await chat.refused(line, as('boss'))).toBe(code);
  });

  it('cannot be set by who may not, nor name somebody who cannot be written to', async () => {
    expect(await chat.refused('oncall set @anna weekly', as('anna'))).toBe('permission.denied');
    await chat.hears('operator grant wecom:FarAway operator');
    const { code, text } = await refusalOf(chat, 'oncall set wecom:FarAway weekly', as('boss'));
    expect([code, text.zh]).toEqual(['oncall.unreachable', expect.stringContaining('wecom:FarAway')]);
  });

  it('says who is on call, until when, and who is next; of a day too; in both languages', async () => {
    await chat.hears('值班 设置 @anna @ben 每周 周一 09:00', as('boss'));
    const now = await chat.hears('值班', as('ben'));
    expect([fieldOf(now, 'Now'), fieldOf(now, 'Now until'), fieldOf(now, 'Next')]).toEqual([
      { zh: 'anna', en: 'anna' },
      { at: '2026-11-30T01:00:00.000Z' },
      { zh: 'ben', en: 'ben' },
    ]);
    const monday = await chat.hears('oncall 2026-11-30', as('ben'));
    expect(rowsOfTable(monday).map((row) => row[2])).toEqual([
      { zh: 'anna', en: 'anna' },
      { zh: 'ben', en: 'ben' },
    ]);
    const list = JSON.stringify(await chat.hears('值班 列表', as('ben')));
    expect(list).toContain('anna, ben in turns of 1 week, handed over at 09:00');
  });

  it('has holidays of its own, and is put back by undo', async () => {
    await chat
      .hears('calendar add 2026-12-25 holiday christmas')
      .catch(() =>
        rowsIn(chat, `insert into calendar_day (day, name, kind) values ('2026-12-25', 'christmas', 'holiday')`),
      );
    await chat.hears('oncall add @boss holidays', as('boss'));
    const day = await chat.hears('oncall 2026-12-25');
    expect(rowsOfTable(day).map((row) => row[2])).toEqual([{ zh: 'boss（节假日）', en: 'boss (holiday)' }]);
    await rowsIn(
      chat,
      `insert into calendar_day (day, name, kind, subject) values ('2026-12-28', 'shut', 'holiday', 'sku:MUG-1')`,
    );
    expect(JSON.stringify(await chat.hears('oncall 2026-12-28'))).not.toContain('boss');
    await chat.hears('undo', as('boss'));
    expect(rowsOfTable(await chat.hears('oncall 2026-12-25'))).toHaveLength(1);
    expect(JSON.stringify(await chat.hears('oncall 2026-12-25'))).not.toContain('boss');
  });

  it('gives way to a cover, until that is ended', async () => {
    await chat.hears('oncall cover @ben from 10:30 to 12:00', as('boss'));
    clock.move(40 * MINUTE);
    expect(fieldOf(await chat.hears('oncall'), 'Now')).toEqual({ zh: 'ben（代班）', en: 'ben (cover)' });
    await chat.hears('undo', as('boss'));
    expect(fieldOf(await chat.hears('oncall'), 'Now')).toEqual({ zh: 'anna', en: 'anna' });
    expect(await chat.refused('oncall uncover 99', as('boss'))).toBe('oncall.no_cover');
    expect(await chat.refused('oncall cover @ben from 12:00 to 11:00', as('boss'))).toBe('oncall.past');
  });
});

describe('a swap', () => {
  it('counts when the other agrees, once, and both hear of it', async () => {
    const asked = await chat.hears('换班 我 @ben 2026-11-25', as('anna'));
    expect([asked.title.en, JSON.stringify(asked)]).toEqual(['Swap S1', expect.stringContaining('ben was asked')]);
    expect(await chat.refused('oncall accept S1', as('anna'))).toBe('oncall.not_yours');
    const day = async () =>
      rowsOfTable(await chat.hears('oncall 2026-11-25')).map((row) => (row[2] as { en: string }).en);
    expect(await day()).toEqual(['anna']);
    const both = await Promise.all([
      chat.says('oncall accept S1', as('ben')),
      chat.says('oncall decline S1', as('boss')),
    ]);
    expect(both.filter((one) => 'error' in one)).toHaveLength(1);
    const { code, text } = await refusalOf(chat, 'oncall accept S1', as('ben'));
    expect([code, text.en]).toEqual([
      'oncall.swap_decided',
      expect.stringMatching(/^Swap S1 was (agreed|declined) by (ben|boss) already$/),
    ]);
    const [row] = await rowsIn<{ state: string }>(chat, 'select state from oncall_swap');
    expect(await day()).toEqual([row?.state === 'agreed' ? 'ben (cover)' : 'anna']);
    const told = await rowsIn<{ audience: string }>(
      chat,
      `select audience from news where subject = 'oncall-swap:1' order by id`,
    );
    expect(told).toHaveLength(3);
  });

  it('by a manager counts at once', async () => {
    const done = await chat.hears('oncall swap @anna @boss 2026-11-26', as('boss'));
    expect(done.tone).toBe('success');
    expect(JSON.stringify(rowsOfTable(await chat.hears('oncall 2026-11-26')))).toContain('boss (cover)');
  });

  it.each([
    ['oncall swap @anna @anna 2026-11-27', 'anna', 'oncall.own'],
    ['oncall swap @anna @boss 2026-11-27', 'ben', 'oncall.not_yours'],
    ['oncall swap @ben @anna 2026-11-27', 'ben', 'oncall.not_on'],
    ['oncall swap @anna @ben 2026-11-20', 'anna', 'oncall.past'],
    ['oncall swap @anna @vera 2026-11-27', 'anna', 'oncall.no_right'],
    ['oncall accept S77', 'ben', 'oncall.no_swap'],
  ])('%s by %s is refused', async (line, who, code) => {
    expect(await chat.refused(line, as(who))).toBe(code);
  });
});
