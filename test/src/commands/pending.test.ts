import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { codeIn, grant, MINUTE, movableClock, onHand, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'other', 'admin');
});
afterAll(() => chat.close());

const ask = async (line = 'adjust TEE-RED-M sh-1 +100 found', from = {}) => codeIn(await chat.hears(line, from));
const movements = async () =>
  (await rowsIn<{ n: number }>(chat, `select count(*)::int as n from movement where kind = 'adjusted'`))[0]
    ?.n as number;

const countOf = async (query: string) => (await rowsIn<{ n: number }>(chat, query))[0] as { n: number };
const waitingOf = (who: string) =>
  countOf(`select count(*)::int as n from pending join account using (person_id) where user_id = '${who}'`);
/** Asks that wait for a lock; the sweep of what has expired may wait for it too. */
const stopped = () =>
  countOf(`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query not like '%''expired''%'`);

/** The card of a code as the room shows it now: its last edit, when it was changed in place. */
async function shown(code: string): Promise<{ title: string; buttons: number }> {
  const entries = await chat.app.console.history('ops', undefined, 500);
  const said = entries.flatMap((entry) => (entry.kind === 'said' ? [entry] : []));
  const first = said.find((entry) => entry.message.title.en.includes(code) && entry.editedFrom === undefined);
  const last = said.filter((entry) => entry.editedFrom === first?.outboxId).at(-1) ?? first;
  return {
    title: last?.message.title.en ?? '',
    buttons: last?.message.blocks.filter((block) => block.kind === 'actions').length ?? -1,
  };
}

const until = (code: string, title: RegExp) =>
  expect
    .poll(() => shown(code), { timeout: 10_000 })
    .toMatchObject({ title: expect.stringMatching(title), buttons: 0 });

describe('a write above the set size', () => {
  it('shows its effect and waits; nothing has changed', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    const message = await chat.hears('调整 TEE-RED-M sh-1 -１００ 盘亏');
    expect(message.title.zh).toMatch(/^请确认 · [2-9A-HJKMNP-Z]{5}$/);
    const words = JSON.stringify(message);
    for (const part of [`${before} → ${before - 100}`, '盘亏', '-100', '只有 me 能确认']) expect(words).toContain(part);
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
    await chat.hears(`取消 ${codeIn(message)}`);
  });

  it('one below it is done at once', async () => {
    expect((await chat.hears('adjust TEE-RED-M sh-1 +99 found')).title.en).toBe('Adjusted · TEE-RED-M');
    expect((await chat.hears('adjust TEE-RED-M sh-1 -99 lost')).title.en).toBe('Adjusted · TEE-RED-M');
    await ask('adjust TEE-RED-M gz-1 +100 found').then((code) => chat.hears(`cancel ${code}`));
  });

  it('is done when its asker says so, in whatever spelling, and its card says who did it', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    const code = await ask();
    expect((await chat.hears(`确认${code.toLowerCase()}`)).title.zh).toBe('已调整 · TEE-RED-M');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before + 100);
    await until(code, /^Confirmed and done by me$/);
  });

  it('is nobody else to confirm or cancel, not even an admin', async () => {
    const code = await ask();
    for (const line of [`confirm ${code}`, `cancel ${code}`])
      expect(await chat.refused(line, { as: 'other' })).toBe('confirm.not_yours');
    await chat.hears(`cancel ${code}`);
  });

  it('is cancelled for good', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    const code = await ask();
    expect((await chat.hears(`cancel ${code}`)).title.en).toBe('Cancelled by me, nothing was changed');
    expect(await refusalOf(chat, `confirm ${code}`)).toMatchObject({
      code: 'confirm.decided',
      text: { en: `${code} was cancelled (me), nothing was done again` },
    });
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
    await until(code, /^Cancelled by me/);
  });

  it('lapses when its row moved in between, and says so on its card', async () => {
    const code = await ask();
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    await chat.hears('adjust TEE-RED-M sh-1 +1 found');
    expect(await chat.refused(`confirm ${code}`)).toBe('effect.changed');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before + 1);
    expect(await chat.refused(`confirm ${code}`)).toBe('confirm.decided');
    await until(code, /has changed in the meantime/);
  });

  it('said twice at the same moment is done once', async () => {
    const before = [await onHand(chat, 'TEE-RED-M', 'sh-1'), await movements()];
    const code = await ask();
    const answers = await Promise.all(
      ['ops', 'stock', 'ops', 'stock'].map((room) => chat.says(`confirm ${code}`, { room })),
    );
    const codes = answers.map((answer) => ('error' in answer ? answer.error.code : 'done')).sort();
    expect(codes).toEqual(['confirm.decided', 'confirm.decided', 'confirm.decided', 'done']);
    expect([await onHand(chat, 'TEE-RED-M', 'sh-1'), await movements()]).toEqual([
      (before[0] as number) + 100,
      (before[1] as number) + 1,
    ]);
  });

  it('and a cancel at the same moment: one of them counts', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    const code = await ask();
    const [confirmed, cancelled] = await Promise.all([
      chat.says(`confirm ${code}`, { room: 'ops' }),
      chat.says(`cancel ${code}`, { room: 'stock' }),
    ]);
    expect('error' in confirmed).not.toBe('error' in cancelled);
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe('error' in confirmed ? before : before + 100);
  });

  it('expires after ten minutes, by itself and on its card', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
    const code = await ask();
    clock.move(10 * MINUTE - 1);
    const later = await ask();
    clock.move(1);
    expect(['confirm.expired', 'confirm.decided']).toContain(await chat.refused(`confirm ${code}`));
    expect((await chat.hears(`cancel ${later}`)).title.en).toContain('Cancelled');
    await until(code, /has expired, nothing was done$/);
    expect(await refusalOf(chat, `confirm ${code}`)).toMatchObject({ text: { zh: `${code} 已过期，没有再做一次` } });
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
  });

  it('may be one of fifty, of each person', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 50; n++) codes.push(await ask(`adjust TEE-RED-M gz-1 +${100 + n} found`));
    expect(new Set(codes).size).toBe(50);
    expect(await chat.refused('adjust TEE-RED-M gz-1 +100 found')).toBe('confirm.too_many');
    await ask('adjust TEE-RED-M gz-1 +100 found', { as: 'other' });
    await chat.hears(`confirm ${codes[7]}`);
    const next = await ask('adjust TEE-RED-M gz-1 +100 found');
    clock.move(11 * MINUTE);
    expect(await chat.refused(`confirm ${next}`)).toMatch(/^confirm\.(expired|decided)$/);
    await ask('adjust TEE-RED-M gz-1 +100 found').then((code) => chat.hears(`cancel ${code}`));
  });

  it('is not the fifty-first, however many are asked for at the same moment', async () => {
    await grant(chat, 'busy', 'operator');
    const sql = openOwner(chat.database.url);
    await sql`insert into pending (code, trace, person_id, room_id, command, canonical, effect, created_at, expires_at)
      select 'B' || n, 't', a.person_id, r.id, 'adjust', '', '{}', ${clock.now()}, ${new Date(clock.now().getTime() + MINUTE)}
      from generate_series(1, 49) n, account a, room r where a.user_id = 'busy' and r.address = 'ops'`;
    let answers: Promise<Awaited<ReturnType<Chat['says']>>[]> | undefined;
    // Nobody can add a row before two connections wait to do so.
    await sql.begin(async (tx) => {
      await tx`lock table pending in share mode`;
      const line = 'adjust TEE-RED-M gz-1 +100 found';
      answers = Promise.all(['ops', 'stock'].map((room) => chat.says(line, { room, as: 'busy' })));
      await expect.poll(async () => (await stopped()).n, { timeout: 10_000 }).toBe(2);
    });
    const codes = (await answers)?.map((answer) => ('error' in answer ? answer.error.code : 'waits')).sort();
    expect(codes).toEqual(['confirm.too_many', 'waits']);
    expect(await waitingOf('busy')).toEqual({ n: 50 });
    await sql.end();
  });

  it.each(['confirm ZZZZZ', 'cancel ZZZZZ', "confirm ' or 1=1", 'confirm 请'])(
    '%s: nothing waits there',
    async (line) => {
      expect(await chat.refused(line)).toBe('confirm.unknown');
    },
  );
});
