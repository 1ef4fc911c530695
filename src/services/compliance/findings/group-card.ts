import type { AlertSeverity } from '../../../core/alert.ts';
import type { Localized } from '../../../core/localized.ts';
import { many } from '../../../core/many.ts';
import { actions, at, card, field, fields, type Message, note, type Tone, table } from '../../../core/message.ts';
import { quote } from '../../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import type { RuleKind, Severity } from '../rule-kind.ts';
import { type Finding, findingsWhere, type Group, groupSubject, saidTo, siblingsOf, WORST_FIRST } from './rows.ts';
import { SEVERITIES } from './seen.ts';
import { GROUP_WORDS, SEVERITY_WORDS } from './words.ts';

/** Findings that a card names. */
const MOST_NAMED = 5;
/** A group that grows is told anew at most this often, unless it doubles or something critical comes: its card counts up silently. */
const QUIET_MS = 60 * 60_000;

/** How a rule stands at a shop. */
type GroupState = {
  group: Group;
  rule: Pick<RuleKind, 'code' | 'name' | 'clause'>;
  shop: string | undefined;
  worst: Finding[];
  open: number;
  assigned: number;
  /** How often all of them happened. */
  count: number;
  dueAt: Date | undefined;
  severity: Severity | undefined;
  critical: number;
  revision: number;
};

type TellAt = { now: Date; rules: readonly RuleKind[]; fresh: boolean };

/**
 * One card for a rule at a shop, in place of the one that a room has. `fresh`: there is something new to do; else rooms that cannot change
 * a message hear nothing. The group is locked by the caller.
 */
export async function tellGroup(tx: Tx, group: Group, { now, rules, fresh }: TellAt): Promise<void> {
  const state = await stateOf(tx, group, rules);
  const before = await toldBefore(tx, group);
  const loud = fresh && worthTelling(before, state, now);
  const needs = siblingsOf(state.worst);
  const told = loud || !before ? { open: state.open, critical: state.critical, at: now.toISOString() } : before;
  await tell(tx, {
    key: groupSubject(group),
    audience: 'compliance',
    fold: 'finding',
    final: state.open === 0,
    shops: group.shopId === undefined ? [] : [group.shopId],
    line: lineOf(state),
    message: groupCard(state, []),
    ...(needs.length > 0 && { whole: { message: groupCard(state, 'all'), shops: needs } }),
    wrong: {
      by: 'compliance',
      kind: 'finding',
      severity: ALERT_SEVERITY[state.severity ?? 'low'] ?? 'warning',
      labels: { rule: group.rule },
      annotations: { told_open: String(told.open), told_critical: String(told.critical), told_at: told.at },
      again: loud,
    },
  });
}

const ALERT_SEVERITY: Record<Severity, AlertSeverity> = {
  low: 'info',
  medium: 'warning',
  high: 'warning',
  critical: 'critical',
};

type ToldOf = { open: number; critical: number; at: string };

/** How it stood when rooms last got a new message about it. */
async function toldBefore(tx: Tx, { rule, shopId }: Group): Promise<ToldOf | undefined> {
  const [row] = await rowsOf<{ annotations: Record<string, string> }>(
    tx,
    sql`select annotations from alert where labels ->> 'kind' = 'finding' and labels ->> 'rule' = ${rule}
          and shop_ids = ${sql.param(shopId === undefined ? [] : [shopId])}::int[] and annotations ? 'told_at' order by id desc limit 1`,
  );
  if (!row) return undefined;
  const { told_open: open, told_critical: critical, told_at: at = '' } = row.annotations;
  return { open: Number(open), critical: Number(critical), at };
}

function worthTelling(before: ToldOf | undefined, { open, critical }: GroupState, now: Date): boolean {
  if (!before || now.getTime() - Date.parse(before.at) >= QUIET_MS) return true;
  return open >= 2 * before.open || critical > before.critical;
}

async function stateOf(tx: Tx, group: Group, rules: readonly RuleKind[]): Promise<GroupState> {
  const mine = sql`f.rule = ${group.rule} and f.shop_id is not distinct from ${group.shopId ?? null}::int`;
  const worst = await findingsWhere(
    tx,
    sql`${mine} and f.state in ('open', 'assigned') order by ${WORST_FIRST} limit ${MOST_NAMED}`,
  );
  const [row] = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select count(*) filter (where isopen)::int as open, count(*) filter (where state = 'assigned')::int as assigned,
          count(*) filter (where isopen and severity = 'critical')::int as critical, sum(version)::int as revision,
          coalesce(sum(count) filter (where isopen), 0)::int as count, min(due_at) filter (where isopen) as due,
          (select code from shop where id = ${group.shopId ?? null}::int) as shop,
          array_agg(distinct severity) filter (where isopen) as severities
        from (select f.*, f.state in ('open', 'assigned') as isopen from finding f where ${mine}) x`,
  );
  const severities = (row?.['severities'] ?? []) as Severity[];
  const rule = rules.find(({ code }) => code === group.rule);
  return {
    group,
    rule: rule ?? unknownRule(group.rule),
    shop: (row?.['shop'] as string | null) ?? undefined,
    worst,
    open: row?.['open'] as number,
    assigned: row?.['assigned'] as number,
    count: row?.['count'] as number,
    dueAt: row?.['due'] ? instantOf(row['due']) : undefined,
    severity: SEVERITIES.find((one) => severities.includes(one)),
    critical: row?.['critical'] as number,
    revision: (row?.['revision'] as number | null) ?? 0,
  };
}

const unknownRule = (code: string) => ({ code, name: { zh: code, en: code }, clause: { zh: '', en: '' } });

const placeOf = (state: GroupState): Localized =>
  state.shop === undefined ? GROUP_WORDS : { zh: state.shop, en: state.shop };

function lineOf(state: GroupState): Localized {
  const { name } = state.rule;
  const place = placeOf(state);
  if (state.open === 0)
    return { zh: `${place.zh} ${name.zh}：已全部处理`, en: `${place.en} ${name.en}: all dealt with` };
  return {
    zh: `${place.zh} ${name.zh}：${state.open} 项未处理（${SEVERITY_WORDS[state.severity ?? 'low'].zh}）`,
    en: `${place.en} ${name.en}: ${state.open} open (${SEVERITY_WORDS[state.severity ?? 'low'].en})`,
  };
}

const TONES: Record<Severity, Tone> = { critical: 'danger', high: 'warning', medium: 'warning', low: 'normal' };

/** `sees`: none but its own shop, or all. */
function groupCard(state: GroupState, sees: 'all' | readonly []): Message {
  const place = placeOf(state);
  const { name, clause } = state.rule;
  const title = (open: Localized) => ({
    zh: `违规 · ${place.zh} ${name.zh} · ${open.zh}`,
    en: `Findings · ${place.en} ${name.en} · ${open.en}`,
  });
  if (state.open === 0) return card(title({ zh: '已全部处理', en: 'all dealt with' }), [note(clause)], 'success');
  const worst = state.worst.map((one) => saidTo(one, sees));
  const rows = worst.map((one) => [String(one.id), one.label, one.says, one.count, at(one.dueAt)]);
  const columns = [
    { label: { zh: '编号', en: 'No.' } },
    { label: { zh: '对象', en: 'What' } },
    { label: { zh: '问题', en: 'Why' } },
    { label: { zh: '次数', en: 'Times' }, align: 'right' as const },
    { label: { zh: '期限', en: 'Due' } },
  ];
  const severity = state.severity ?? 'low';
  return card(
    title({ zh: `${state.open} 项`, en: `${state.open}` }),
    [
      table(columns, rows, state.open),
      fields(
        field({ zh: '最高级别', en: 'Gravest' }, SEVERITY_WORDS[severity]),
        ...(state.dueAt ? [field({ zh: '最早期限', en: 'First due' }, at(state.dueAt))] : []),
        field(
          { zh: '合计', en: 'In all' },
          {
            zh: `${state.open} 项，共 ${state.count} 次，其中处理中 ${state.assigned} 项`,
            en: `${many(state.open, 'finding')}, ${many(state.count, 'time')}, ${state.assigned} of them assigned`,
          },
        ),
        field({ zh: '依据', en: 'Clause' }, clause),
      ),
      groupButtons(state),
    ],
    TONES[severity],
  );
}

function groupButtons({ group, shop }: GroupState): Message['blocks'][number] {
  const what = `${group.rule} ${shop === undefined ? GROUP_WORDS.en : quote(shop)}`;
  return actions(
    { label: { zh: '看列表', en: 'See the list' }, says: `findings ${what}` },
    { label: { zh: '我来处理', en: 'I take it' }, says: `finding assign ${what}`, style: 'primary' },
    { label: { zh: '已处理', en: 'Handled' }, says: `finding handle ${what}` },
    {
      label: { zh: '豁免 7 天', en: 'Waive 7 days' },
      says: `finding waive ${what} until 7d 从卡片豁免 waived on the card`,
    },
  );
}
