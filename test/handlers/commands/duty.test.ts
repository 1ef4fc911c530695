import { afterAll, beforeAll, expect, it } from 'vitest';
import { officeOf } from '../../../src/app/office.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, rowsIn, testRules } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await chat.hears('operator grant console:ann compliance');
  await chat.hears('operator grant console:zoe operator SH-2');
  await chat.hears('paper add group insurance "product liability" to 2026-12-10');
});
afterAll(() => chat.close());

/** A Monday in the middle of a quarter. */
const NOV = new Date('2026-11-23T01:00:00Z');
const office = <T>(work: (one: ReturnType<typeof officeOf>) => Promise<T>) =>
  chat.app.db.withScope(systemScope('test'), (tx) =>
    work(officeOf({ standing: { admins: () => [] }, rules: testRules() }, tx)),
  );
const todos = async () => {
  const owner = openOwner(chat.database.url);
  const rows = await owner`select t.key, p.name as owner, t.needs_proof, t.done_at is not null as done, t.proof,
    to_char(t.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due from todo t left join person p on p.id = t.owner_id order by t.key`;
  await owner.end();
  return rows;
};

it('makes the to-dos that come due, each once however often it runs, with an owner and asking for proof', async () => {
  expect(await office((one) => one.makeTodos({ now: NOV }))).toHaveLength(5);
  expect(await office((one) => one.makeTodos({ now: NOV }))).toEqual([]);
  const rows = await todos();
  expect(rows.map(({ key, due }) => [key, due])).toEqual([
    ['duty:handbook-review:2026', '2026-12-31 23:59'],
    ['duty:insurance:1:2026-12-10', '2026-12-10 23:59'],
    ['duty:policy-watch:2026-11:doudian', '2026-11-30 23:59'],
    ['duty:policy-watch:2026-11:taobao', '2026-11-30 23:59'],
    ['duty:training:2026-Q4', '2026-12-31 23:59'],
  ]);
  expect(new Set(rows.map(({ owner, needs_proof: proof }) => `${owner} ${proof}`))).toEqual(new Set(['ann true']));
  const [first] = rowsIn(await chat.hears('todo'));
  expect(await chat.refused(`todo done ${first?.[0]}`)).toBe('todo.proof');
  await chat.hears(`todo done ${first?.[0]} seen, nothing new`);
  expect((await chat.hears('合规日历')).title.en).toContain('done');
});

it('lets go of a paper that was renewed, and comes back with the next period', async () => {
  await chat.hears('paper renew 1 2028-12-10');
  const made = await office((one) => one.makeTodos({ now: new Date('2026-12-05T01:00:00Z') }));
  expect(made).toHaveLength(4);
  const rows = await todos();
  expect(rows.find(({ key }) => key === 'duty:insurance:1:2026-12-10')).toMatchObject({ done: true });
  expect(rows.map(({ key }) => key)).toContain('duty:policy-watch:2026-12:taobao');
});

it('is changed, switched off and added to in chat; an operator sees what is theirs', async () => {
  await chat.hears('duty set audit owner=console:zoe lead=91 proof=no');
  await chat.hears('合规日历 添加 fire-drill 每季度 提前 92 消防演练');
  await chat.hears('duty set risk-review off');
  const calendar = await chat.hears('duty');
  const tables = calendar.blocks.filter((block) => block.kind === 'table');
  const own = new Map(tables[1]?.rows.map((row) => [row[0], row]));
  expect(own.get('audit')?.slice(3, 5)).toEqual(['zoe', 91]);
  expect(own.get('risk-review')?.[2]).toMatchObject({ en: 'off' });
  await office((one) => one.makeTodos({ now: NOV }));
  expect((await todos()).map(({ key }) => key)).toContain('duty:fire-drill:2026-Q4');
  const hers = await chat.hears('duty', { as: 'zoe' });
  expect(JSON.stringify(hers)).not.toContain('fire-drill');
});

it.each([
  ['duty set nope lead=3', 'duty.unknown'],
  ['duty set audit', 'duty.unchanged'],
  ['duty set audit lead=999', 'duty.lead'],
  ['duty set audit owner=nobody-here', 'duty.owner'],
  ['duty add fire-drill monthly again', 'duty.known'],
  ['duty add 消防 monthly x', 'duty.code'],
  ['duty add x1 sometimes x', 'args.wrong'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));
