import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock('2026-11-23T02:00:00Z');
let chat: Chat;
beforeAll(async () => {
  // With an env of its own: no key of an earlier chat is there.
  chat = await openChat({ clock, env: {} });
});
afterAll(() => chat.close());

const run = async () => {
  await chat.hears('jobs run evidence-retention');
  const done = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(done, { timeout: 10_000 }).toBe(0);
};
const keys = () =>
  rowsIn<{ month: string; held: boolean }>(
    chat,
    `select month, key is not null as held from evidence_key order by month, id`,
  );

it('ends the words of a month when their time is over, proves it, and the chain still adds up', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 -3 二十四个月以前的原话');
  await rowsIn(
    chat,
    `with talk as (insert into care_conversation (shop_id, code, last_at) values (1, 'c', '2026-11-23') returning id)
     insert into care_message (shop_id, conversation_id, key, "from", at, text)
     select 1, id, at, 'customer', at::timestamptz, '多久能到' from talk, unnest(array['2026-11-23', '2027-01-05']) at`,
  );
  await rowsIn(
    chat,
    `with f as (insert into finding (rule, rule_version, subject, label, says, severity, state, due_at, first_at, last_at, closed_at, reason)
       values ('price-gap', 1, 'shop:1', '{}', '{}', 'low', 'handled', now(), now(), now(), '2026-11-23', '老原因'))
     insert into approval (code, trace, channel, user_id, name, room_id, command, canonical, effect, hash, need, asked_at, planned_at, expires_at, state, decided_at, reason)
     select 'C' || n, 't', 'console', 'me', 'me', (select min(id) from room), 'adjust', 'adjust X', '{"rows": [1]}', 'h', '{}', now(), now(), now(),
       case n when 1 then 'rejected' else 'open' end, case n when 1 then timestamptz '2026-11-23' end, '老原因' from generate_series(1, 2) n`,
  );
  clock.move(720 * 86_400_000);
  await run();
  expect((await keys()).filter(({ month }) => month === '2026-11')).toEqual([{ month: '2026-11', held: true }]);
  clock.move(30 * 86_400_000);
  await run();
  expect(await keys()).toContainEqual({ month: '2026-11', held: false });
  const [proof] = await rowsIn<{ body: Record<string, unknown>; actor: string }>(
    chat,
    `select body, actor from evidence where kind = 'key'`,
  );
  expect(proof).toMatchObject({
    actor: 'job:evidence-retention',
    body: {
      month: '2026-11',
      words: 'ask',
      owner: expect.stringMatching(/^p-/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      rows: 1,
    },
  });
  const audit = JSON.stringify(await chat.hears('audit'));
  expect(audit).toContain('已按保留期销毁');
  expect(audit).not.toContain('二十四个月以前的原话');
  expect(await rowsIn(chat, 'select text from care_message order by at')).toEqual([{ text: '' }, { text: '多久能到' }]);
  expect(await rowsIn(chat, `select body->>'messages' as n, shops from evidence where kind = 'conversation'`)).toEqual([
    { n: '1', shops: [1] },
  ]);
  expect(
    await rowsIn(chat, "select code, canonical, reason, effect->>'rows' as rows from approval order by 1"),
  ).toEqual([
    { code: 'C1', canonical: '', reason: '', rows: '[]' },
    { code: 'C2', canonical: 'adjust X', reason: '老原因', rows: '[1]' },
  ]);
  expect(await rowsIn(chat, `select reason from finding where rule = 'price-gap' and reason <> ''`)).toEqual([]);
  expect(await rowsIn(chat, `select body->>'requests' as n from evidence where kind = 'retention'`)).toEqual([
    { n: '1' },
  ]);
  expect(await chat.hears('audit verify')).toMatchObject({ tone: 'success' });
});
