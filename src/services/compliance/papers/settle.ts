import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { tellGroup } from '../findings/group-card.ts';
import { lockGroups } from '../findings/rows.ts';
import type { RuleKind } from '../rule-kind.ts';
import { missing } from './needs.ts';
import { papersWhere } from './read.ts';

type Settling = { rules: readonly RuleKind[]; now: Date; by: number; trace: string };

type Open = { id: string; subject: string; shop_id: number | null; facts: Record<string, unknown> };

/**
 * Findings of papers whose cause is gone are handled, by whoever renewed or added the paper: it lasts beyond the days that it was
 * warned of, was removed, is followed by another, or what was missing is there. In the scope of who acts.
 */
export async function settle(tx: Tx, { rules, now, by, trace }: Settling): Promise<number> {
  const open = await rowsOf<Open>(
    tx,
    sql`select id, subject, shop_id, facts from finding where rule = 'papers' and state in ('open', 'assigned') order by id limit 2000`,
  );
  if (open.length === 0) return 0;
  const over = await answered(tx, open, now);
  if (over.length === 0) return 0;
  const groups = [...new Set(over.map(({ shop_id }) => shop_id))].map((shop) => ({
    rule: 'papers',
    shopId: shop ?? undefined,
  }));
  await lockGroups(tx, groups);
  await rowsOf(
    tx,
    sql`update finding set state = 'handled', closed_at = ${instantParam(now)}, closed_by = coalesce((select name from person where id = ${by}), 'unknown'),
          reason = 'paper renewed or added', gone_at = coalesce(gone_at, ${instantParam(now)}), version = version + 1
        where id = any (${sql.param(over.map(({ id }) => Number(id)))}::bigint[]) and state in ('open', 'assigned')`,
  );
  for (const group of groups) {
    const mine = over.filter(({ shop_id }) => (shop_id ?? undefined) === group.shopId);
    await putEvidence(tx, {
      kind: 'finding',
      trace,
      by,
      shops: group.shopId === undefined ? [] : [group.shopId],
      subjects: ['rule:papers', ...mine.flatMap(({ id, subject }) => [`finding:${id}`, subject])].slice(0, 200),
      body: {
        act: 'handled',
        rule: 'papers',
        findings: mine.map(({ id }) => Number(id)),
        reason: 'paper renewed or added',
      },
    });
    await tellGroup(tx, group, { now, rules, fresh: false });
  }
  return over.length;
}

async function answered(tx: Tx, open: readonly Open[], now: Date): Promise<Open[]> {
  const ids = open.flatMap(({ subject }) => (subject.startsWith('licence:') ? [Number(subject.slice(8))] : []));
  const papers = new Map(
    (await papersWhere(tx, now, sql`p.id = any (${sql.param(ids)}::bigint[])`)).map((paper) => [paper.id, paper]),
  );
  const lacking = new Set((await missing(tx, now)).map((one) => `${one.shopId}|${needSubject(one)}`));
  return open.filter(({ subject, shop_id, facts }) => {
    if (subject.startsWith('need:')) return !lacking.has(`${shop_id}|${subject}`);
    const paper = papers.get(Number(subject.slice(8)));
    if (!paper || paper.followed || paper.daysLeft === undefined) return true;
    return paper.daysLeft > Number(facts['within'] ?? 0);
  });
}

/** What a missing paper's finding is about. */
export const needSubject = ({ category, need }: { category: string; need: { kind: string; name: string } }): string =>
  `need:${category}/${need.kind || need.name}`;
