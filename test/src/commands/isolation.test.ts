import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ArgSpecs } from '../../../src/commands/args.ts';
import { API_SCOPES } from '../../../src/core/api-scopes.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { report } from '../../../src/services/compliance/findings/report.ts';
import { rule as priceGap } from '../../../src/services/compliance/rules/price-gap.ts';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';
import { NEIGHBOUR, plantNeighbour, TOTAL } from '../../support/neighbour.ts';

/**
 * A person, and a program, who are given SH-2 ask for what is SH-1's, through every command and every endpoint that they may use.
 * All that SH-1 has is marked, and so is what the warehouse holds altogether; neither mark may come back.
 */
let house: House;
let program: ApiClient;

beforeAll(async () => {
  house = await openHouse();
  await plantNeighbour(house.sql);
  await plantFinding();
  await says('operator grant console:two operator SH-2', 'me');
  // Deciding roles may wait for a second admin: here they are simply there.
  await house.sql`insert into role_grant (person_id, role, shop_id, granted_by)
    select a.person_id, r, 2, 'test' from account a, unnest(array['marketing', 'compliance']) r where a.user_id = 'two'`;
  program = clientOf(house, await keyFor(house, `shop2 ${Object.keys(API_SCOPES).join(',')} for SH-2 rate 60000`));
});
afterAll(() => house.close());

const same = (words: string) => ({ zh: words, en: words });

/** A finding of SH-2 that has to do with SH-1. */
const plantFinding = () =>
  house.app.db.withScope(systemScope('test'), (tx) =>
    report(
      tx,
      [
        {
          ...{ rule: 'price-gap', shopId: 2, subject: 'shop:SH-2~1:x', label: same('SH-2 x'), says: same(OWN) },
          ...{ weight: 1, severity: 'high', at: new Date() },
          sibling: {
            shops: [1],
            says: same(`${OWN} ${NEIGHBOUR}`),
            label: same(NEIGHBOUR),
            facts: { near: NEIGHBOUR },
          },
        },
      ],
      { now: new Date(), rules: [priceGap] },
    ),
  );
const OWN = 'too near a sibling';

const says = (text: string, as = 'two', room = 'ops') => house.app.console.ask({ as, room, key: randomUUID(), text });

/** The asks of one room are worked in order, those of several rooms side by side. */
async function inRooms(lines: readonly string[], work: (line: string, room: string) => Promise<void>): Promise<void> {
  const left = lines.values();
  const one = async (room: string) => {
    for (const line of left) await work(line, room);
  };
  await Promise.all(['ops', 'stock'].map(one));
}

/** Tables that are no shop's: what they hold is the same for everybody, or handlers read them for other things. */
const SHARED = new Set(
  `abnormal_fit account alert_chain alert_policy alert_receipt sku warehouse bundle_item calendar_day compliance_mark digest_setting division duty evidence_head
  evidence_key evidence_link evidence_milestone evidence_retention handbook handbook_ack job job_run link_weight monitor
  onboarding_item oncall_rota oncall_cover oncall_swap paper_need person policy_note risk role_grant room room_operator rule_version schedule setting shop_alias stock_mark
  subscription template template_step term term_change training training_person exchange_rate metric_target room_weekly`.split(
    /\s+/,
  ),
);

it('PostgreSQL shows a shop no row of another, in whatever table', async () => {
  const tables = await house.sql<{ name: string; qual: string }[]>`
    select c.relname as name, (select string_agg(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), ' ') from pg_policy p
        where p.polrelid = c.oid and p.polname <> 'owner_all') as qual
      from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`;
  const seen: string[] = [];
  await house.app.db.withScope({ kind: 'shops', shops: [2] }, async (tx) => {
    for (const { name } of tables) {
      if (SHARED.has(name)) continue;
      const [row] = await rowsOf<{ n: number }>(
        tx,
        sql`select count(*)::int as n from ${sql.identifier(name)} t where t::text like ${`%${NEIGHBOUR}%`} or t::text like ${`%${TOTAL}%`}`,
      );
      if (row?.n !== 0) seen.push(name);
    }
  });
  expect(seen).toEqual([]);
  const open = tables.filter(
    ({ name, qual }) =>
      !SHARED.has(name) && /^\(?\s*\(?\s*SELECT scope_is_set\(\)/i.test(qual ?? '') && !/shop/.test(qual),
  );
  expect(
    open.map(({ name }) => name),
    'a table that everybody with a scope sees must be named above',
  ).toEqual([]);
});

it('no command tells a person of one shop about another', async () => {
  const mine = house.app.commands.filter((command) => command.reach === 'shop' || command.permission === 'member');
  expect(mine.length).toBeGreaterThan(40);
  const examples = mine.flatMap(({ name, args, examples: own }) => {
    const [zh, en] = [true, false].map((han) => own.find((one) => /\p{Script=Han}/u.test(one) === han));
    const bare = Object.values(args as ArgSpecs).every(({ optional }) => optional);
    return [...new Set([...(bare ? [name.en] : []), elsewhere(zh ?? name.zh), elsewhere(en ?? name.en)])];
  });
  const told: string[] = [];
  await inRooms(examples, async (example, room) => {
    const answer = await says(example, 'two', room);
    const said = JSON.stringify('error' in answer ? answer.error : answer.message).replaceAll(example, '');
    if (said.includes('room.unknown')) told.push(`${room} is no room`);
    for (const mark of marksFor(example)) if (said.includes(mark)) told.push(`${example}: ${mark}`);
  });
  expect(told).toEqual([]);
}, 60_000);

it('who has all shops is told, so that the marks are there to be found', async () => {
  for (const [line, mark] of [
    ['stock TEE-RED-M', TOTAL],
    ['holds', NEIGHBOUR],
    ['coupon', NEIGHBOUR],
    ['match list SH-1', NEIGHBOUR],
    ['findings', NEIGHBOUR],
  ] as const)
    expect(JSON.stringify(await says(line, 'me')), line).toContain(mark);
});

it('a finding tells its own side to who has its shop, and the whole to who has both', async () => {
  const [row] = await house.sql<{ id: number }[]>`select id::int from finding where shop_id = 2`;
  for (const line of ['findings SH-2', `finding ${row?.id}`]) {
    const [mine, whole] = [await says(line), await says(line, 'me')].map((answer) => JSON.stringify(answer));
    expect(mine).toContain(OWN);
    expect(mine).not.toContain(NEIGHBOUR);
    expect(whole).toContain(`${OWN} ${NEIGHBOUR}`);
  }
  const { text } = await program.get('/compliance/findings?shop=SH-2');
  expect(text).toContain(OWN);
  expect(text).not.toContain(NEIGHBOUR);
  const [told] = await house.sql<{ message: unknown; shops: number[]; whole: unknown }[]>`
    select a.message, w.shops, w.message as whole from alert a join alert_whole w on w.alert_id = a.id
    where a.labels ->> 'rule' = 'price-gap' and a.shop_ids = '{2}'`;
  expect(JSON.stringify(told?.message)).not.toContain(NEIGHBOUR);
  expect(told?.shops).toEqual([1, 2]);
  expect(JSON.stringify(told?.whole)).toContain(NEIGHBOUR);
  // Nor by what is kept as evidence, which who has the shop may read.
  const evidence = await house.sql`select body from evidence where kind = 'finding' and shops = '{2}'`;
  expect(JSON.stringify(evidence)).toContain(OWN);
  expect(JSON.stringify(evidence)).not.toContain(NEIGHBOUR);
});

it('no endpoint tells a program of one shop about another', async () => {
  for (const { http, args } of house.app.commands) {
    if (!http) continue;
    const asked = (name: string) => ASKED[name] ?? '1';
    const where = http.path.replace(/\{([^}]+)\}/g, (_all, name: string) => encodeURIComponent(asked(name)));
    const given = Object.fromEntries(
      Object.keys(args)
        .filter((name) => !http.path.includes(`{${name}}`))
        .map((name) => [name, asked(name)]),
    );
    const { text } =
      http.method === 'GET'
        ? await program.get(`${where}?${new URLSearchParams(given)}`)
        : await program.send(where, {
            method: http.method,
            headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
            body: JSON.stringify(given),
          });
    for (const mark of [NEIGHBOUR, TOTAL, '主店']) expect(text, where).not.toContain(mark);
  }
});

/** The same question about the neighbour's shop, orders and goods. */
const elsewhere = (example: string): string =>
  example
    .replaceAll('SH-2', 'SH-1')
    .replaceAll('分店2', '主店')
    .replace(/\b(10001|1001|10023|T-100)\b/g, `${'NEIGH'}BOUR`);

const marksFor = (example: string): string[] =>
  [NEIGHBOUR, TOTAL, '主店', 'Main shop'].filter((mark) => !example.includes(mark));

const ASKED: Record<string, string> = {
  sku: 'TEE-RED-M',
  warehouse: 'sh-1',
  from: 'gz-1',
  to: 'sh-1',
  shop: 'SH-1',
  order: 'A-1',
  reason: 'test',
};
