import { type Effect, type EffectRow, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Entry, post } from './ledger.ts';
import { type Level, levelsWhere } from './levels.ts';
import { refuseSubject } from './names.ts';
import { categorySubject, inheritedRule, ruleAt, setRule, skuSubject } from './rules.ts';
import { DEFAULT_COEFFICIENT, type SafetyTarget, safetyTargets } from './safety.ts';
import {
  coefficientWords,
  nameWords,
  noLevels,
  onlyForSku,
  type SafetySubject,
  type SafetyValue,
  summaryOf,
  unchanged,
  valueBefore,
} from './safety-words.ts';
import { type Foreseen, foresee, foreseenFigures, foreseenRow } from './truth.ts';

type Deps = { tx: Tx };

export type { SafetySubject, SafetyValue } from './safety-words.ts';

const COEFFICIENT = 'coefficient';

const subjectOf = (subject: SafetySubject): string =>
  subject.kind === 'sku'
    ? skuSubject(subject.sku)
    : subject.kind === 'category'
      ? categorySubject(subject.category)
      : '*';

const whichOf = (subject: SafetySubject) =>
  subject.kind === 'sku'
    ? sql`k.code = ${subject.sku}`
    : subject.kind === 'category'
      ? sql`k.category = ${subject.category}`
      : sql`true`;

/** The category as it is stored, whatever its case. Throws safety.unknown. */
export async function categoryCalled(d: Deps, typed: string): Promise<string> {
  const rows = await rowsOf<{ category: string }>(
    d.tx,
    sql`select distinct category from sku where lower(category) = lower(${typed}) and category <> '' limit 2`,
  );
  const found = rows.length === 1 ? rows[0] : rows.find(({ category }) => category === typed);
  return found?.category ?? refuseSubject(d.tx, typed);
}

export const safetyOf = (d: Deps, sku: string, now: Date): Promise<SafetyTarget[]> =>
  safetyTargets(d.tx, { which: sql`k.code = ${sku}`, now });

type Input = { subject: SafetySubject; value: SafetyValue; now: Date };

/**
 * Read only. For one SKU: what each of its levels comes to; where nobody's units do not cover a higher safety it calls quotas
 * back and may open a shortage, which waits for a person's word. For a category or everything: the rule, and how many levels
 * follow it out of what is unassigned; no shortage is opened for many at once. Throws safety.*, stock.not_found.
 */
export async function planSafety(d: Deps, input: Input): Promise<Effect> {
  return input.subject.kind === 'sku' ? planOne(d, input, input.subject.sku) : planMany(d, input);
}

async function planOne(d: Deps, { subject, value, now }: Input, sku: string): Promise<Effect> {
  const levels = await levelsWhere(d.tx, sql`l.sku = ${sku} and l.owner = '' order by l.warehouse_id`);
  if (levels.length === 0) throw noLevels(sku);
  const inherited = await inheritedRule(d.tx, COEFFICIENT, sku);
  const targets = await unitsFor(d, { subject, value, now }, levels, Number(inherited?.value ?? DEFAULT_COEFFICIENT));
  const rows: EffectRow[] = [];
  const foreseen: { level: Level; seen: Foreseen }[] = [];
  for (const [place, level] of levels.entries()) {
    const after = targets[place] ?? 0;
    if (after === level.safety) continue;
    const seen = await foresee(d.tx, level, { safety: after - level.safety });
    foreseen.push({ level, seen });
    const label = { zh: '安全库存', en: 'Safety' };
    rows.push(foreseenRow(level, seen, { label, before: level.safety, after }));
  }
  const rule = await ruleAt(d.tx, COEFFICIENT, subjectOf(subject));
  const coefficient = 'coefficient' in value ? String(value.coefficient) : null;
  if (rows.length === 0 && (rule?.value ?? null) === coefficient) throw unchanged(sku);
  const short = foreseen.reduce((sum, { level, seen }) => sum + Math.max(0, seen.short - level.short), 0);
  const back = foreseen.reduce((sum, { level, seen }) => sum + level.assigned - seen.assigned, 0);
  return {
    summary: summaryOf(sku, value, inherited),
    rows,
    figures: foreseen.flatMap(({ level, seen }) => foreseenFigures(level, seen)),
    ...(short > 0 ? { risky: true as const } : {}),
    inverse: { says: `safety ${quote(sku)} ${valueBefore(levels, rule, inherited !== undefined)}` },
    data: {
      kind: 'sku',
      subject: subjectOf(subject),
      before: rule?.value ?? null,
      after: coefficient,
      levels: JSON.stringify(
        levels.map(({ sku: code, warehouseId, version, safety }, n) => [
          code,
          warehouseId,
          version,
          safety,
          targets[n] ?? 0,
        ]),
      ),
      short,
      calledBack: back,
    },
  };
}

/** Units for each level, in their order. A list of units must name each warehouse. Throws safety.places. */
async function unitsFor(
  d: Deps,
  { subject, value, now }: Input,
  levels: Level[],
  inherited: number,
): Promise<number[]> {
  const follows = 'units' in value && value.units.length === 0;
  if ('units' in value && !follows) {
    const [only] = value.units;
    if (value.units.length === 1) return levels.map(() => only ?? 0);
    if (value.units.length === levels.length) return value.units;
    throw new UserError('safety.places', {
      zh: `${levels[0]?.sku} 在 ${levels.length} 个仓有库存，请写 ${levels.length} 个数（如 20/10）或一个数`,
      en: `${levels[0]?.sku} is kept in ${levels.length} warehouses: write ${levels.length} numbers (20/10) or one`,
    });
  }
  const coefficient = 'units' in value ? inherited : value.coefficient;
  const targets = await safetyTargets(d.tx, { which: whichOf(subject), now, coefficient });
  return levels.map((level) => targets.find((one) => one.warehouseId === level.warehouseId)?.target ?? 0);
}

async function planMany(d: Deps, { subject, value, now }: Input): Promise<Effect> {
  if ('units' in value) throw onlyForSku();
  const name = subjectOf(subject);
  const rule = await ruleAt(d.tx, COEFFICIENT, name);
  const after = String(value.coefficient);
  if (rule?.value === after) throw unchanged(name);
  const before = Number(rule?.value ?? DEFAULT_COEFFICIENT);
  const changes = await followers(d, subject, now, value.coefficient);
  const sum = (pick: (one: Follower) => number) => changes.reduce((all, one) => all + Math.max(0, pick(one)), 0);
  return {
    summary: {
      zh: `${nameWords(subject).zh}的安全系数 ${before} → ${after}`,
      en: `Safety coefficient of ${nameWords(subject).en}: ${before} → ${after}`,
    },
    rows: [
      {
        key: `rule:${COEFFICIENT}:${name}`,
        label: nameWords(subject),
        version: rule?.id ?? 0,
        versionAfter: rule?.id ?? 0,
        changes: [{ label: { zh: '安全系数', en: 'Coefficient' }, before, after: value.coefficient }],
      },
    ],
    figures: [
      { label: { zh: '改变的库存记录', en: 'Levels that change' }, value: changes.length },
      { label: { zh: '安全库存增加', en: 'Safety added' }, value: sum((one) => one.after - one.before) },
      { label: { zh: '安全库存减少', en: 'Safety taken off' }, value: sum((one) => one.before - one.after) },
      {
        label: { zh: '未分配的不够，暂不加', en: 'Not added: nothing unassigned' },
        value: sum((one) => one.target - one.after),
      },
    ],
    inverse: rule
      ? {
          says: `safety ${subject.kind === 'all' ? '*' : quote(name.slice('category:'.length))} ${coefficientWords(rule.value)}`,
        }
      : irreversible('之前没有设过系数', 'there was no coefficient before'),
    data: { kind: 'many', subject: name, before: rule?.value ?? null, after },
  };
}

type Follower = { target: number; before: number; after: number; sku: string; warehouseId: number };

/** Levels that follow a coefficient: lower always, higher only out of what is unassigned. */
async function followers(d: Deps, subject: SafetySubject, now: Date, coefficient?: number): Promise<Follower[]> {
  const nearer =
    subject.kind === 'sku'
      ? sql``
      : sql` and not exists (select from stock_rule r where r.name = 'coefficient' and r.shop_id is null
          and (r.subject = 'sku:' || k.code ${subject.kind === 'all' ? sql`or r.subject = 'category:' || k.category` : sql``}))`;
  const targets = await safetyTargets(d.tx, { which: sql`${whichOf(subject)}${nearer}`, now, coefficient });
  return targets
    .map(({ sku, warehouseId, safety, free, target }) => ({
      sku,
      warehouseId,
      target,
      before: safety,
      after: Math.min(target, Math.max(safety, safety + free)),
    }))
    .filter(({ before, after }) => before !== after);
}

type By = { actor: string; cause: string; now: Date };

/** Exactly what was planned, or effect.changed; for many, what follows from the rule at this moment. */
export async function applySafety(d: Deps, effect: Effect, { actor, cause, now }: By): Promise<void> {
  const { kind, subject, before, after } = effect.data;
  const name = String(subject);
  const change = { name: COEFFICIENT, subject: name, before: before as string | null, after: after as string | null };
  if (before !== after) await setRule(d.tx, change, actor);
  if (kind === 'sku') return applyOne(d, effect, { actor, cause, now });
  const what: SafetySubject =
    name === '*' ? { kind: 'all' } : { kind: 'category', category: name.slice('category:'.length) };
  await follow(d, what, { actor, cause, now });
}

async function applyOne(d: Deps, effect: Effect, { actor, cause }: By): Promise<void> {
  const { levels, short, calledBack } = effect.data;
  const planned = JSON.parse(String(levels)) as [string, number, number, number, number][];
  const moving = planned.filter(([, , , was, target]) => was !== target);
  const standing = await rowsOf<{ warehouse_id: number; version: number }>(
    d.tx,
    sql`select warehouse_id, version from stock_level where sku = ${planned[0]?.[0] ?? ''} and owner = ''
        order by sku, warehouse_id for update`,
  );
  for (const [sku, warehouseId, version] of moving)
    if (!standing.some((one) => one.warehouse_id === warehouseId && one.version === version)) throw effectChanged(sku);
  const entries = moving.map(([sku, warehouseId, , was, target]) => entryOf(sku, warehouseId, was, target, cause));
  const posted = await post(d.tx, entries, { actor, truth: Number(short) > 0 || Number(calledBack) > 0 });
  const missing = posted.reduce((sum, one) => sum + Math.max(0, one.short - one.shortBefore), 0);
  const back = posted.reduce((sum, one) => sum + one.calledBack, 0);
  if (missing !== short || back !== calledBack) throw effectChanged(String(effect.data['subject']));
}

/** Levels of a subject go where its rule says, as far as nobody's units reach. Returns how many moved. */
async function follow(d: Deps, subject: SafetySubject, { actor, cause, now }: By): Promise<number> {
  await rowsOf(
    d.tx,
    sql`select 1 from stock_level l join sku k on k.code = l.sku where l.owner = '' and ${whichOf(subject)}
        order by l.sku, l.warehouse_id for update of l`,
  );
  const moving = await followers(d, subject, now);
  const entries = moving.map(({ sku, warehouseId, before, after }) => entryOf(sku, warehouseId, before, after, cause));
  await post(d.tx, entries, { actor });
  return moving.length;
}

/** For the nightly job: every SKU that a coefficient was set for, itself, its category or all. Returns how many moved. */
export async function followRules(d: Deps, by: By): Promise<number> {
  const rules = await rowsOf<{ subject: string }>(
    d.tx,
    sql`select subject from stock_rule where name = ${COEFFICIENT} and shop_id is null
        order by case when subject like 'sku:%' then 1 when subject like 'category:%' then 2 else 3 end, subject`,
  );
  let moved = 0;
  for (const { subject } of rules) {
    const cause = `${by.cause}:${subject}`;
    moved += await follow(d, subjectCalled(subject), { ...by, cause });
  }
  return moved;
}

const subjectCalled = (subject: string): SafetySubject => {
  if (subject.startsWith('sku:')) return { kind: 'sku', sku: subject.slice('sku:'.length) };
  return subject === '*' ? { kind: 'all' } : { kind: 'category', category: subject.slice('category:'.length) };
};

const entryOf = (sku: string, warehouseId: number, before: number, after: number, cause: string): Entry => ({
  sku,
  warehouseId,
  kind: 'adjusted',
  safety: after - before,
  reason: `安全库存 safety ${before} → ${after}`,
  cause: `${cause}:safety:${warehouseId}:${sku}`,
});
