import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { versionRows } from '../versions/in-force.ts';
import { contentOf, digestOf, type Handbook, readableBy, type ScopedRow } from './content.ts';
import type { OfficeAct, OfficeDeps, Staff } from './deps.ts';
import { diffOf, type HandbookChange } from './diff.ts';
import { tellVersion } from './handbook-news.ts';

export type HandbookVersion = { version: number; digest: string; content: Handbook; author: string; at: Date };

/** A version as it is read. `cut`: none while what is in force has not become a version yet. */
export type HandbookShown = {
  version: number;
  content: Handbook;
  author: string | undefined;
  at: Date | undefined;
  /** The newest version that there is. */
  newest: number;
};

/** What is in force now. */
async function inForceNow(d: OfficeDeps, now: Date): Promise<{ content: Handbook; digest: string }> {
  const scopes = await rowsOf<{ rule: string; version: number; scope: string }>(
    d.tx,
    sql`select rule, version, scope from rule_version where effective_until is null or effective_until > ${instantParam(now)}`,
  );
  const scopeOf = new Map(scopes.map((row) => [`${row.rule} ${row.version}`, row.scope]));
  const rows: ScopedRow[] = (await versionRows(d.tx, now)).map((row) => ({
    ...row,
    scope: scopeOf.get(`${row.rule} ${row.version}`) ?? '',
  }));
  const content = contentOf(d.rules, rows, now);
  return { content, digest: digestOf(content) };
}

async function versionAt(tx: Tx, version?: number): Promise<HandbookVersion | undefined> {
  const which = version === undefined ? sql`order by version desc limit 1` : sql`where version = ${version}::int`;
  const [row] = await rowsOf<Record<string, unknown>>(tx, sql`select * from handbook ${which}`);
  if (!row) return undefined;
  return {
    version: row['version'] as number,
    digest: row['digest'] as string,
    content: row['content'] as Handbook,
    author: row['author'] as string,
    at: instantOf(row['at']),
  };
}

/** The version that is newest, for what comes round with it. */
export async function newestVersion(tx: Tx): Promise<{ version: number; at: Date } | undefined> {
  const [row] = await rowsOf<{ version: number; at: string }>(
    tx,
    sql`select version, at from handbook order by version desc limit 1`,
  );
  return row && { version: row.version, at: instantOf(row.at) };
}

/**
 * Makes a version of what is in force where that is another than the newest; exactly one over all processes. Returns it with what
 * changed, or nothing.
 */
export async function cut(
  d: OfficeDeps,
  { author, by, now, trace }: { author: string; by?: number; now: Date; trace?: string },
): Promise<{ version: number; changes: HandbookChange[] } | undefined> {
  await rowsOf(d.tx, sql`select pg_advisory_xact_lock(hashtextextended('handbook', 0))`);
  const { content, digest } = await inForceNow(d, now);
  const before = await versionAt(d.tx);
  if (before?.digest === digest) return undefined;
  const version = (before?.version ?? 0) + 1;
  await rowsOf(
    d.tx,
    sql`insert into handbook (version, digest, content, author, at)
        values (${version}::int, ${digest}, ${JSON.stringify(content)}::jsonb, ${author}, ${instantParam(now)})`,
  );
  const changes = before ? diffOf(before.content, content) : [];
  await putEvidence(d.tx, {
    kind: 'handbook',
    ...(trace !== undefined && { trace }),
    by: by ?? author,
    subjects: [`handbook:${version}`, ...new Set(changes.map(({ rule }) => `rule:${rule}`))],
    body: { act: 'cut', version, digest, changes: changes.length },
  });
  if (before) await tellVersion(d.tx, version, changes);
  return { version, changes };
}

/** The shops that the scope sees; undefined: all. */
async function shopsSeen(tx: Tx): Promise<ReadonlySet<number> | undefined> {
  const [row] = await rowsOf<{ all: boolean; shops: number[] | null }>(
    tx,
    sql`select scope_sees_all() as all, (select array_agg(id) from shop) as shops`,
  );
  return row?.all === true ? undefined : new Set((row?.shops ?? []).map(Number));
}

/** The handbook as the scope may read it: a version, or what is in force now. Throws handbook.no_version. */
export async function read(d: OfficeDeps, { version, now }: { version?: number; now: Date }): Promise<HandbookShown> {
  const shops = await shopsSeen(d.tx);
  const newest = await versionAt(d.tx);
  if (version !== undefined) {
    const found = version === newest?.version ? newest : await versionAt(d.tx, version);
    if (!found || !newest) throw noVersion(version, newest?.version ?? 0);
    return { ...found, content: readableBy(found.content, shops), newest: newest.version };
  }
  const { content, digest } = await inForceNow(d, now);
  const current = newest?.digest === digest ? newest : undefined;
  return {
    version: current?.version ?? (newest?.version ?? 0) + 1,
    content: readableBy(content, shops),
    author: current?.author,
    at: current?.at,
    newest: newest?.version ?? 0,
  };
}

/** What two versions say differently; without numbers, the two newest. Throws handbook.no_version, handbook.no_diff. */
export async function diff(
  d: OfficeDeps,
  { from, to }: { from: number | undefined; to: number | undefined },
): Promise<{ from: number; to: number; changes: HandbookChange[] }> {
  const newest = (await newestVersion(d.tx))?.version ?? 0;
  const after = to ?? newest;
  const before = from ?? after - 1;
  for (const version of [from, to]) if (version !== undefined && version > newest) throw noVersion(version, newest);
  if (before < 1 || before === after)
    throw new UserError('handbook.no_diff', {
      zh: `手册现在有 ${newest} 个版本，要两个不同的版本才能比较，例如：手册 差异 1 2`,
      en: `The handbook has ${newest} versions; name two different ones to compare, such as handbook diff 1 2`,
    });
  const shops = await shopsSeen(d.tx);
  const [old, now] = [await versionAt(d.tx, before), await versionAt(d.tx, after)];
  if (!old || !now) throw noVersion(old ? after : before, newest);
  return {
    from: before,
    to: after,
    changes: diffOf(readableBy(old.content, shops), readableBy(now.content, shops)),
  };
}

const noVersion = (version: number, newest: number): UserError =>
  new UserError('handbook.no_version', {
    zh: newest === 0 ? '手册还没有版本，10 分钟内会生成第一版' : `手册没有第 ${version} 版，现在有第 1 到 ${newest} 版`,
    en:
      newest === 0
        ? 'The handbook has no version yet; the first comes within 10 minutes'
        : `The handbook has no version ${version}; there are 1 to ${newest}`,
  });

/** Read only: that somebody has read what is in force. Throws handbook.acked. */
export async function planAck(d: OfficeDeps, { personId, now }: { personId: number; now: Date }): Promise<Effect> {
  const { digest } = await inForceNow(d, now);
  const newest = await versionAt(d.tx);
  const version = newest?.digest === digest ? newest.version : (newest?.version ?? 0) + 1;
  const acked = await rowsOf(
    d.tx,
    sql`select 1 from handbook_ack where person_id = ${personId} and version = ${version}::int`,
  );
  if (acked.length > 0)
    throw new UserError('handbook.acked', {
      zh: `你已经确认过第 ${version} 版，有新版本时会再请你确认`,
      en: `You have acknowledged version ${version} already; you will be asked again when there is a new one`,
    });
  return {
    summary: { zh: `确认已读合规手册第 ${version} 版`, en: `Acknowledge version ${version} of the handbook` },
    rows: [
      {
        key: `handbook:${version}|${personId}`,
        label: { zh: `手册第 ${version} 版`, en: `Handbook, version ${version}` },
        version: 0,
        versionAfter: 1,
        changes: [
          { label: { zh: '已读', en: 'Read' }, before: { zh: '否', en: 'no' }, after: { zh: '是', en: 'yes' } },
        ],
      },
    ],
    figures: [],
    inverse: { irreversible: { zh: '确认已经留作证据', en: 'it is kept as evidence' } },
    data: { version, digest, personId },
  };
}

/** Throws effect.changed when the rules changed in the meantime: nobody acknowledges what they have not been shown. */
export async function ack(d: OfficeDeps, { data }: Effect, { actor, trace, now }: OfficeAct): Promise<void> {
  const { version, digest, personId } = data;
  await cut(d, { author: 'job:handbook', now, trace });
  const newest = await versionAt(d.tx);
  if (newest?.version !== version || newest?.digest !== digest) throw effectChanged(`handbook ${version}`);
  await rowsOf(
    d.tx,
    sql`insert into handbook_ack (person_id, version, at) values (${personId}, ${version}::int, ${instantParam(now)})
        on conflict do nothing`,
  );
  await putEvidence(d.tx, {
    kind: 'handbook',
    trace,
    by: Number(personId) || actor,
    subjects: [`handbook:${version}`],
    body: { act: 'acknowledged', version, digest },
  });
}

export type Reader = Staff & { acked: number | undefined; ackedAt: Date | undefined };

/** Who has not acknowledged the newest version, with what they acknowledged last; and how many have. */
export async function unread(
  d: OfficeDeps,
): Promise<{ version: number; since: Date | undefined; rows: Reader[]; read: number }> {
  const newest = await newestVersion(d.tx);
  const staff = await d.staff();
  const rows = await rowsOf<{ person_id: string; version: number; at: string }>(
    d.tx,
    sql`select distinct on (person_id) person_id, version, at from handbook_ack order by person_id, version desc`,
  );
  const acked = new Map(rows.map((row) => [Number(row.person_id), { version: row.version, at: instantOf(row.at) }]));
  const readers = staff.map((one) => ({ ...one, acked: acked.get(one.id)?.version, ackedAt: acked.get(one.id)?.at }));
  const missing = newest ? readers.filter((one) => one.acked !== newest.version) : [];
  return {
    version: newest?.version ?? 0,
    since: newest?.at,
    rows: missing,
    read: newest ? readers.length - missing.length : 0,
  };
}

/** Rooms in which somebody works who has not acknowledged: their names by room. */
export async function unreadByRoom(tx: Tx, people: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await rowsOf<{ room_id: string; people: string[] }>(
    tx,
    sql`select room_id, array_agg(person_id order by person_id) as people from room_operator
        where person_id = any (${sql.param([...people])}::bigint[]) group by room_id`,
  );
  return new Map(rows.map((row) => [Number(row.room_id), row.people.map(Number)]));
}
