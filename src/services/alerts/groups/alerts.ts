import type { AlertSeverity } from '../../../core/alert.ts';
import { bindTo } from '../../../core/bind.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { severityCalled, valueCalled } from '../routing/labels.ts';
import { type EventRow, eventsOf } from './events.ts';
import { type GroupState, gravityOf, groupState, shortId, type Untold } from './state.ts';

type Deps = { tx: Tx };

export type Alerts = ReturnType<typeof createAlerts>;

/** What people ask about groups of alerts; in the caller's scope, so that other shops' are not there. */
export const createAlerts = (deps: Deps) => bindTo(deps, { list, story });

export type GroupRow = {
  id: string;
  groupId: number;
  severity: AlertSeverity;
  /** How many of it fire; 0: it is over. */
  firing: number;
  line: Localized;
  /** The kind and the shop, where all of it have the same. */
  kind: string | undefined;
  shop: string | undefined;
  since: Date;
  endedAt: Date | undefined;
  acked: string | undefined;
  owner: string | undefined;
  snoozedUntil: Date | undefined;
  /** Some room was told, or somebody asked. */
  told: boolean;
  /** Why no room is told now; none: one is, or it was not looked at yet. */
  untold: Untold[] | undefined;
  /** Names of who was asked to take it over. */
  asked: string | undefined;
};

export type GroupList = { rows: GroupRow[]; total: number; over: boolean; severity: AlertSeverity | undefined };

type Asked = { words: readonly string[]; limit: number };

const OVER = /^(resolved|over|ended|已恢复|恢复|已结束)$/i;
const MOST_DAYS = 7;

/**
 * Open groups, the gravest first; with the word `resolved` those of the last week that are over, the latest first. Other words are a
 * severity, a shop, or any value of a label of an alert in it.
 */
async function list(d: Deps, { words, limit }: Asked): Promise<GroupList> {
  const over = words.some((word) => OVER.test(word));
  const others = words.filter((word) => !OVER.test(word));
  const severity = others.map(severityCalled).find((one) => one !== undefined);
  const filters = others.filter((word) => severityCalled(word) === undefined).map(hasLabel);
  const which = over
    ? sql`g.ended_at > clock_timestamp() - make_interval(days => ${MOST_DAYS})`
    : sql`g.ended_at is null and x.firing > 0`;
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select g.id, g.opened_at, g.ended_at, g.labels, x.*, p.name as acked, o.name as owner,
          case when g.snoozed_until > clock_timestamp() then g.snoozed_until end as snoozed,
          exists (select 1 from alert_told t where t.group_id = g.id) as told, g.untold, (
            select string_agg(distinct q.name, ', ') from alert_reach r join person q on q.id = r.person_id where r.group_id = g.id) as asked, (count(*) over ())::int as total
        from alert_group g cross join lateral (
            select (count(*) filter (where a.ends_at is null))::int as firing, coalesce(min(a.starts_at) filter (where a.ends_at is null), min(a.starts_at)) as since,
              min(${gravityOf('a')}) filter (where a.ends_at is null or ${over}) as gravity,
              (array_agg(a.line order by a.ends_at is null desc, ${gravityOf('a')}, a.id))[1] as line
            from alert_member m join alert a on a.id = m.alert_id where m.group_id = g.id having count(*) > 0) x
          left join person p on p.id = g.acked_by left join person o on o.id = g.owner_id
        where ${which} ${severity ? sql`and x.gravity = array_position(array['critical', 'warning', 'info'], ${severity}::text)` : sql``}
          ${sql.join(filters, sql` `)}
        order by ${over ? sql`g.ended_at desc` : sql`x.gravity, g.opened_at desc`}, g.id desc limit ${limit}`,
  );
  return { rows: rows.map(rowOf), total: Number(rows[0]?.['total'] ?? 0), over, severity };
}

/** A label of one of its alerts has that value, or is of the shop that is called so. */
const hasLabel = (word: string) => {
  const asked = clampChars(word, 200).toLowerCase();
  const kind = valueCalled('kind', word).toLowerCase();
  return sql`and exists (select 1 from alert_member m join alert a on a.id = m.alert_id cross join lateral jsonb_each_text(a.labels) l
      where m.group_id = g.id and (lower(l.value) in (${asked}, ${kind}) or (l.key = 'shop' and l.value = (
        select s.code from shop_alias n join shop s on s.id = n.shop_id where n.alias = ${asked}))))`;
};

const GRAVITIES: readonly AlertSeverity[] = ['critical', 'warning', 'info'];

function rowOf(row: Record<string, unknown>): GroupRow {
  const at = (name: string) => (row[name] === null ? undefined : instantOf(row[name]));
  const labels = row['labels'] as Record<string, string>;
  return {
    id: shortId(Number(row['id'])),
    groupId: Number(row['id']),
    severity: GRAVITIES[Number(row['gravity']) - 1] ?? 'info',
    firing: row['firing'] as number,
    line: row['line'] as Localized,
    kind: labels['kind'],
    shop: labels['shop'],
    since: at('since') as Date,
    endedAt: at('ended_at'),
    acked: (row['acked'] as string | null) ?? undefined,
    owner: (row['owner'] as string | null) ?? undefined,
    snoozedUntil: at('snoozed'),
    told: row['told'] === true || row['asked'] !== null,
    untold: (row['untold'] as Untold[] | null) ?? undefined,
    asked: (row['asked'] as string | null) ?? undefined,
  };
}

export type GroupStory = { group: GroupState; events: EventRow[] };

/** One group and what became of it. Throws alert.unknown. */
async function story(d: Deps, id: number, limit = 30): Promise<GroupStory> {
  const group = await groupState(d.tx, id);
  if (!group || group.firing + group.resolved === 0)
    throw new UserError('alert.unknown', {
      zh: `没有 ${shortId(id)} 这组告警；看全部：告警`,
      en: `There is no group of alerts ${shortId(id)}; see all: alerts`,
    });
  return { group, events: await eventsOf(d.tx, id, { limit }) };
}
