import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { raise } from '../../../src/db/alert.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { startChains } from '../../../src/services/alerts/chains/start.ts';
import { grant, MINUTE, movableClock, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
let id = 0;
let name = '';
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'anna', 'operator');
  await grant(chat, 'ben', 'manager');
  await grant(chat, 'vera', 'viewer');
  await grant(chat, 'two', 'operator', 'SH-2');
  await grant(chat, 'one', 'operator', 'SH-1');
});
afterAll(() => chat.close());

let n = 0;
/** A group of shop SH-1 in which something critical fires, with its chain. */
beforeEach(async () => {
  await chat.app.db.withScope(systemScope('test'), async (tx) => {
    const subject = `s${++n}`;
    await raise(tx, {
      kind: 'dead',
      severity: 'critical',
      audience: 'shops',
      subject,
      shops: [1],
      source: 'test',
      startsAt: clock.now(),
      line: same(`broken ${n}`),
    });
    const [row] = await rowsOf<{ id: number }>(
      tx,
      sql`with g as (insert into alert_group (key, route, labels, shop_ids, plan, opened_at) values (${subject}, 'default', '{"audience":"shops"}', '{1}', '{"mutes":[]}', now()) returning id),
          m as (insert into alert_member select g.id, a.id from g, alert a where a.labels ->> 'subject' = ${subject} returning 1)
          select id::int as id from g, m`,
    );
    id = row?.id ?? 0;
    name = `A${id}`;
    await startChains(tx, [id], clock.now());
    await rowsOf(tx, sql`update alert set routed = version`);
    await rowsOf(tx, sql`update alert_group set flush_at = null`);
  });
});

const state = async () =>
  (
    await rowsIn<Record<string, unknown>>(
      chat,
      `select p.name as acked, o.name as owner, snoozed_until, step_at, (chain ->> 'round')::int as round from alert_group g
       left join person p on p.id = g.acked_by left join person o on o.id = g.owner_id where g.id = ${id}`,
    )
  )[0];
const acts = async () =>
  (
    await rowsIn<{ act: string }>(
      chat,
      `select body ->> 'act' as act from evidence where kind = 'alert' and 'alert:${name}' = any (subjects) order by id`,
    )
  ).flatMap(({ act }) => (BY_PEOPLE.has(act) ? [act] : []));
const BY_PEOPLE = new Set(['acked', 'unacked', 'assigned', 'snoozed', 'unsnoozed', 'resolved']);
const as = (who: string) => ({ as: who });

describe('taking alerts over', () => {
  it('is done once, whoever clicks: of two at the same moment one has it, the other gets the state', async () => {
    const answers = await Promise.all([
      chat.says(`alert ack ${name}`, as('anna')),
      chat.says(`认领 ${name.toLowerCase()}`, { as: 'ben', room: 'stock' }),
    ]);
    const [won] = answers.filter((one) => !('error' in one));
    const [lost] = answers.flatMap((one) => ('error' in one ? [one.error] : []));
    const winner = (await state())?.['acked'];
    expect(won && 'message' in won && won.message.title.en).toBe(`${name} is taken over by ${winner}`);
    expect([lost?.code, lost?.text.en]).toEqual([
      'alert.taken',
      `${name} was already taken by ${winner} at 2026-11-23 10:00, until 2026-11-23 14:00`,
    ]);
    expect(await acts()).toEqual(['acked']);
    const again = await refusalOf(chat, `alert ack ${name}`, as(String(winner)));
    expect(again.text.en).toContain('You took');
  });

  it('is kept for longer by who has it, given back by a word, and undone', async () => {
    await chat.hears(`确认告警 ${name}`, as('anna'));
    expect((await state())?.['step_at']).toEqual(new Date('2026-11-23T05:45:00Z'));
    await chat.hears(`alert ack ${name} 8h`, as('anna'));
    expect((await state())?.['step_at']).toEqual(new Date('2026-11-23T09:45:00Z'));
    await chat.hears(`alert unack ${name}`, as('ben'));
    expect(await state()).toMatchObject({ acked: null, round: 2 });
    expect(await chat.refused(`alert unack ${name}`, as('ben'))).toBe('alert.not_acked');
    await chat.hears(`alert ack ${name}`, as('anna'));
    await chat.hears('undo', as('anna'));
    expect(await state()).toMatchObject({ acked: null, round: 3 });
  });

  it.each(['30s', '2m', '25h'])('for %s is refused', async (span) => {
    expect(['alert.span', 'args.wrong']).toContain(await chat.refused(`alert ack ${name} ${span}`, as('anna')));
  });

  it('is for who may, of shops that they see', async () => {
    expect(await chat.refused(`alert ack ${name}`, as('vera'))).toBe('permission.denied');
    expect(await chat.refused(`alert ack ${name}`, as('two'))).toBe('alert.unknown');
    expect(await chat.refused('alert ack A99999', as('anna'))).toBe('alert.unknown');
    expect(await acts()).toEqual([]);
  });

  it('is for the operator of its shop, though somebody was asked already: their card is settled', async () => {
    await rowsIn(
      chat,
      `insert into alert_reach (group_id, step, person_id, room_id, asked_at)
       select ${id}, 1, min(p.id), min(r.id), now() from person p, room r`,
    );
    await chat.hears(`alert ack ${name}`, as('one'));
    expect(await state()).toMatchObject({ acked: 'one' });
    expect(await rowsIn(chat, `select distinct quiet, final from news where subject = 'chain:${id}:1'`)).toEqual([
      { quiet: true, final: true },
    ]);
  });

  it('and whatever else is done to all of it, is not for who sees only some of its shops', async () => {
    await rowsIn(chat, `update alert_group set shop_ids = '{1,2}' where id = ${id}`);
    for (const line of [`ack ${name}`, `snooze ${name} 2h`, `resolve ${name} done`, `assign ${name} me`])
      expect(await chat.refused(`alert ${line}`, as('one'))).toBe('alert.shared');
    expect(await acts()).toEqual([]);
    await chat.hears(`alert ack ${name}`, as('anna'));
  });

  it('by a button that was never said is refused, and so is one of another message', async () => {
    const answer = await chat.presses('zzz9-1', as('anna'));
    expect('error' in answer && answer.error.code).toBe('button.gone');
    expect((await state())?.['acked']).toBeNull();
  });
});

describe('giving them to somebody', () => {
  it('is told to them where they read, once; a second one gets the state', async () => {
    await chat.hears(`alert assign ${name} @anna`, as('ben'));
    expect(await state()).toMatchObject({ owner: 'anna', acked: null });
    const told = await rowsIn<{ audience: string }>(
      chat,
      `select audience from news where subject = 'alert-owner:${id}'`,
    );
    expect(told).toHaveLength(1);
    expect(await chat.refused(`告警 指派 ${name} @anna`, as('ben'))).toBe('alert.owned');
    await chat.hears(`alert assign ${name} none`, as('ben'));
    await chat.hears(`alert assign ${name} me`, as('ben'));
    expect(await acts()).toEqual(['assigned', 'assigned', 'assigned']);
    await chat.hears('undo', as('ben'));
    expect((await state())?.['owner']).toBeNull();
  });

  it.each([
    ['@nobody', 'operator.nobody'],
    ['console:two', 'alert.cannot_have'],
  ])('to %s is refused', async (who, code) => {
    expect(await chat.refused(`alert assign ${name} ${who}`, as('ben'))).toBe(code);
  });
});

describe('putting them off', () => {
  it('stands the chain still until then; a second one gets the state; it ends by a word', async () => {
    await chat.hears(`告警 暂停 ${name} 2h`, as('anna'));
    const until = new Date(clock.now().getTime() + 120 * MINUTE);
    expect(await state()).toMatchObject({ snoozed_until: until, step_at: until });
    expect((await refusalOf(chat, `alert snooze ${name} 3h`, as('ben'))).text.en).toContain(
      'by anna until 2026-11-23 12:00 already',
    );
    await chat.hears(`alert wake ${name}`, as('ben'));
    expect([null, clock.now().toISOString()]).toContain(
      ((await state())?.['snoozed_until'] as Date | null)?.toISOString() ?? null,
    );
    expect(await acts()).toEqual(['snoozed', 'unsnoozed']);
  });

  it.each(['8d', '10s', 'forever'])('for %s is refused', async (span) => {
    expect(['alert.span', 'args.wrong']).toContain(await chat.refused(`alert snooze ${name} ${span}`, as('anna')));
  });
});

describe('ending them by hand', () => {
  it('ends what fires and the chain; whoever comes later hears since when', async () => {
    await chat.hears(`alert resolve ${name} restocked`, as('anna'));
    expect((await state())?.['step_at']).toBeNull();
    for (const line of [
      `alert ack ${name}`,
      `alert resolve ${name} again`,
      `alert snooze ${name} 1h`,
      `alert assign ${name} me`,
    ]) {
      const { code, text } = await refusalOf(chat, line, as('ben'));
      expect([code, text.en]).toEqual([
        'alert.over',
        `${name} has been over since 2026-11-23 10:00, nothing is left to do`,
      ]);
    }
    expect(await acts()).toEqual(['resolved']);
  });

  it('takes a reason', async () => {
    expect(await chat.refused(`alert resolve ${name}`, as('anna'))).toBe('args.missing');
  });
});
