import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createWatch, lookOnce, type Watching } from '../../../src/app/monitors.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import type { Hit, Reads, RuleKind } from '../../../src/services/compliance/rule-kind.ts';
import type { MonitorKind } from '../../../src/services/compliance/watch/monitor-kind.ts';
import { watchMonitors } from '../../../src/services/compliance/watch/silence.ts';
import { standingsOf } from '../../../src/services/compliance/watch/standing.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const words = (text: string) => ({ zh: text, en: text });

const kind: MonitorKind = {
  code: 'titles',
  name: words('titles'),
  words: words('titles'),
  rules: ['bad-title', 'broken'],
  marks: ['listing'],
  everySeconds: 60,
  sweepEverySeconds: 600,
  lookBackDays: 1,
  figure: { words: words('titles'), unit: 'findings' },
};

let asked: (readonly number[] | 'all')[] = [];
let breaks: string | undefined;

/** Says no to listings called bad. */
async function findBad({ tx, only }: Reads): Promise<Hit[]> {
  asked.push(only?.refs ?? 'all');
  const rows = await rowsOf<{ id: string; shop_id: number }>(
    tx,
    sql`select id, shop_id from listing where title = 'bad' and (${only === undefined} or id = any (${sql.param([...(only?.refs ?? [])])}::bigint[]))`,
  );
  return rows.map(({ id, shop_id }) => ({
    ...{
      rule: 'bad-title',
      shopId: shop_id,
      subject: `listing:${id}`,
      label: words(id),
      says: words('bad'),
      weight: 1,
    },
    ...{ severity: 'low', at: new Date('2026-11-11T00:00:00Z') },
  }));
}

const ruleOf = (code: string, find: RuleKind['find']): RuleKind => ({
  ...{ code, module: 'content', name: words(code), clause: words(code), text: words(code), severity: 'low' },
  ...{ params: {}, scopes: [], ...(find && { find }) },
});

const rules = [
  ruleOf('bad-title', findBad),
  ruleOf('broken', async ({ tx }) => {
    if (breaks === 'sql') await rowsOf(tx, sql`select 1 / 0`);
    if (breaks === 'js') throw new Error('out of order');
    return [];
  }),
];

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  fresh = await freshDatabase();
  owner = openOwner(fresh.url);
  await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone) values ('S', 's', 's', 'taobao', 'CNY', 'UTC')`;
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});
beforeEach(async () => {
  asked = [];
  breaks = undefined;
  monitors = [kind];
  await owner`truncate listing, monitor, finding, compliance_mark, alert, news cascade`;
});

let monitors: MonitorKind[] = [kind];
const process = (by: string): Watching => ({
  ...{ db: fresh.db, clock: systemClock, log: pino({ level: 'silent' }), rules, monitors, by },
});

/** Whatever is due by now, as one process would do it. */
async function beat(by = 'p1'): Promise<number> {
  // As if it had rested.
  await owner`update monitor set took_ms = 0`;
  const tasks = await createWatch(process(by))(5);
  await Promise.all(tasks.map((task) => task()));
  return tasks.length;
}

const list = (tx: Tx, item: string, title = 'bad') =>
  rowsOf<{ id: string }>(
    tx,
    sql`insert into listing (shop_id, item, title) select id, ${item}, ${title} from shop returning id`,
  );
const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => fresh.db.withScope(systemScope('test'), work);
const found = async (): Promise<string[]> =>
  (await owner`select l.item from finding f join listing l on 'listing:' || l.id = f.subject order by 1`).map(
    (row) => row['item'] as string,
  );
const row = async () => (await owner`select * from monitor`)[0] as Record<string, unknown>;

it('looks at everything first, then only at what was marked, and keeps no mark that all have seen', async () => {
  await inSystem((tx) => list(tx, 'a'));
  expect(await beat()).toBe(1);
  expect(asked).toEqual(['all']);
  expect(await beat()).toBe(0);
  const [made] = await inSystem((tx) => list(tx, 'b'));
  expect(await beat('p2')).toBe(1);
  expect(asked).toEqual(['all', [Number(made?.id)]]);
  expect(await found()).toEqual(['a', 'b']);
  expect(Number((await row())['lag_ms'])).toBeLessThan(5_000);
  expect(await row()).toMatchObject({ figure: '2', threshold: '0', failures: 0, lease_until: null });
  expect(await beat('p3')).toBe(0);
  expect(await owner`select 1 from compliance_mark`).toHaveLength(0);
});

it('misses no mark whose transaction began first and committed last', async () => {
  await beat();
  let commit = () => {};
  const late = inSystem(async (tx) => {
    await list(tx, 'late');
    await new Promise<void>((resolve) => {
      commit = resolve;
      started();
    });
  });
  const begun = new Promise<void>((resolve) => {
    started = resolve;
  });
  await begun;
  await inSystem((tx) => list(tx, 'early'));
  await beat();
  expect(await found()).toEqual(['early']);
  await beat('clears');
  commit();
  await late;
  await beat();
  expect(await found()).toEqual(['early', 'late']);
  expect(asked.slice(1).every((refs) => refs !== 'all')).toBe(true);
});
let started = () => {};

it('is run by one process at a time, and by another when one was killed in the middle', async () => {
  await inSystem((tx) => list(tx, 'a'));
  const taken = await createWatch(process('p1'))(5);
  expect(taken).toHaveLength(1);
  expect(await beat('p2')).toBe(0);
  // p1 dies in the middle of its look: all it did is gone, its lease lapses.
  await owner`update monitor set lease_until = now() - interval '1 second'`;
  expect(await beat('p2')).toBe(1);
  expect(await found()).toEqual(['a']);
  asked = [];
  await Promise.all(taken.map((task) => task()));
  expect(asked).toEqual([]);
  // Two at the same moment.
  await owner`update monitor set due_at = now() - interval '1 second'`;
  expect((await Promise.all([beat('p1'), beat('p2'), beat('p3')])).toSorted()).toEqual([0, 0, 1]);
});

it('goes on without a rule that fails, rests, and then makes up for it', async () => {
  await inSystem((tx) => list(tx, 'a'));
  breaks = 'sql';
  await beat();
  expect(await found()).toEqual(['a']);
  expect(await row()).toMatchObject({ failures: 1, last_failure: 'broken: PostgreSQL 22012', swept_at: null });
  await inSystem((tx) => list(tx, 'b'));
  expect(await beat()).toBe(0);
  breaks = 'js';
  await owner`update monitor set due_at = now()`;
  await beat();
  expect(await row()).toMatchObject({ failures: 2, last_failure: 'broken: out of order' });
  const [due] = await owner`select extract(epoch from due_at - ran_at)::int as rest from monitor`;
  expect(due).toMatchObject({ rest: 10 });
  breaks = undefined;
  await owner`update monitor set due_at = now()`;
  await beat();
  expect(await row()).toMatchObject({ failures: 0, last_failure: '' });
  expect(asked).toEqual(['all', 'all', 'all']);
  expect(await found()).toEqual(['a', 'b']);
});

it('looks at everything where too much was marked, or where the database was restored elsewhere', async () => {
  await beat();
  await owner`insert into listing (shop_id, item, title) select 1, 'n' || n, 'good' from generate_series(1, 2001) n`;
  expect(await owner`select cardinality(refs) as n from compliance_mark`).toEqual([{ n: 0 }]);
  await beat();
  await owner`update monitor set seen = '9000000000:9000000000:', due_at = now()`;
  await inSystem((tx) => list(tx, 'a'));
  await beat();
  expect(asked).toEqual(['all', 'all', 'all']);
  expect(await found()).toEqual(['a']);
  // What only says that it was read again marks nothing; a price leaves a history.
  await owner`update listing set seen_at = now() where item = 'a'`;
  expect(await beat()).toBe(0);
  await owner`update listing set price_minor = 990, currency = 'CNY' where item = 'a'`;
  expect(await owner`select price_minor::int as price from listing_price`).toEqual([{ price: 990 }]);
  expect(await beat()).toBe(1);
});

it('who stands still for three beats is told once, and once more when it looks again', async () => {
  const watch = () => inSystem((tx) => watchMonitors(tx, [kind]));
  expect(await watch()).toEqual({ silent: [], back: [] });
  await beat();
  await owner`update monitor set ran_at = now() - interval '181 seconds'`;
  expect(await inSystem((tx) => standingsOf(tx, [kind]))).toMatchObject([{ silent: true }]);
  expect(await Promise.all([watch(), watch()])).toEqual(
    expect.arrayContaining([
      { silent: ['titles'], back: [] },
      { silent: [], back: [] },
    ]),
  );
  await owner`update monitor set due_at = now()`;
  await beat();
  expect(await watch()).toEqual({ silent: [], back: ['titles'] });
  const alerts =
    await owner`select labels ->> 'monitor' as monitor, labels ->> 'audience' as audience, ends_at is not null as over,
    version from alert where labels ->> 'kind' = 'monitor-silent'`;
  expect(alerts).toEqual([{ monitor: 'titles', audience: 'compliance', over: true, version: 2 }]);
});

it('leaves nothing of a look that ended in the middle, and looks again', async () => {
  await inSystem((tx) => list(tx, 'a'));
  const noFigure = { ...kind, measure: () => Promise.reject(new Error('no figure')) };
  await (await createWatch({ ...process('p1'), monitors: [noFigure] })(1))[0]?.();
  expect(asked).toEqual(['all']);
  expect(await found()).toEqual([]);
  expect(await row()).toMatchObject({ failures: 1, last_failure: 'no figure', ran_at: null, lease_until: null });
  await owner`update monitor set due_at = now()`;
  await beat('p2');
  expect(await found()).toEqual(['a']);
});

it('does not look on a lease that is another one by now', async () => {
  await beat();
  asked = [];
  await owner`update monitor set lease_by = 'p9', lease_until = now() + interval '1 minute'`;
  await lookOnce(process('p1'), kind);
  expect(asked).toEqual([]);
  expect(await row()).toMatchObject({ lease_by: 'p9' });
});

it('looks at everything once a version of its rule begins, however long until its sweep', async () => {
  await beat();
  await owner`insert into rule_version (rule, version, name, clause, params, severity, author, effective_from)
    values ('bad-title', 2, '{}', '{}', '{}', 'low', 'me', clock_timestamp())`;
  for (const _ of [1, 2]) {
    await owner`update monitor set due_at = clock_timestamp()`;
    await beat();
  }
  // Once for the version, and the third beat has nothing to look at.
  expect(asked).toEqual(['all', 'all']);
  await owner`alter table rule_version disable trigger user`;
  await owner`delete from rule_version`;
  await owner`alter table rule_version enable trigger user`;
});

it('has a figure as soon as there is something to measure, not only at its next sweep', async () => {
  const measure = async ({ tx }: { tx: Tx }) => {
    const [row] = await rowsOf<{ n: number }>(tx, sql`select nullif(count(*), 0)::int as n from listing`);
    return { figure: row?.n ?? undefined, threshold: 7 };
  };
  monitors = [{ ...kind, measure }];
  await beat();
  expect(await row()).toMatchObject({ figure: null, threshold: '7' });
  await inSystem((tx) => list(tx, 'first'));
  await beat();
  expect(await row()).toMatchObject({ figure: '1' });
  await inSystem((tx) => list(tx, 'second'));
  await beat();
  expect(await row()).toMatchObject({ figure: '1' });
});

it('forgets a monitor that no release has run for an hour, so that it keeps no mark', async () => {
  await beat();
  await owner`insert into monitor (code, seen, ran_at) select 'retired', seen, now() - interval '2 hours' from monitor`;
  await owner`insert into monitor (code, seen, ran_at) select 'newer', seen, now() from monitor where code = 'titles'`;
  await inSystem((tx) => list(tx, 'z'));
  await beat();
  await beat('p2');
  expect((await owner`select code from monitor order by 1`).map(({ code }) => code)).toEqual(['newer', 'titles']);
  await owner`update monitor set seen = (select seen from monitor where code = 'titles') where code = 'newer'`;
  await beat('p3');
  expect(await owner`select 1 from compliance_mark`).toHaveLength(0);
});
