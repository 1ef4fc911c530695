import { createHash } from 'node:crypto';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Hit, Known, RuleKind, SettingFor } from '../rule-kind.ts';
import { previewTooSlow } from './refusals.ts';

/** So far a preview looks back. */
export const PREVIEW_DAYS = 30;
const DAY_MS = 86_400_000;
/** Both evaluations together. */
export const PREVIEW_MS = 10_000;
const WORST = 5;

export type Preview = {
  before: number;
  after: number;
  added: number;
  removed: number;
  worstAdded: Hit[];
  worstRemoved: Hit[];
  /** By shop, where it changes something: those with most change first. */
  shops: { shopId: number | undefined; before: number; after: number; added: number; removed: number }[];
  /** Of the counts and the worst five: another one means that the data has moved so far that somebody must look again. */
  digest: string;
};

export type PreviewDeps = { tx: Tx; known(tx: Tx, now: Date): Promise<Known>; budgetMs?: number };

type Asked = { rule: RuleKind; before: SettingFor; after: SettingFor; now: Date };

/** Evaluates a rule over the last 30 days with both settings. Throws rule.preview_slow. `undefined`: it only checks before publishing. */
export async function previewOf(d: PreviewDeps, { rule, before, after, now }: Asked): Promise<Preview | undefined> {
  const find = rule.find;
  if (!find) return undefined;
  const budget = d.budgetMs ?? PREVIEW_MS;
  const end = performance.now() + budget;
  const since = new Date(now.getTime() - PREVIEW_DAYS * DAY_MS);
  const known = await d.known(d.tx, now);
  const run = async (settingFor: SettingFor): Promise<Hit[]> => {
    const left = Math.floor(end - performance.now());
    if (left <= 0) throw previewTooSlow(rule, budget / 1000);
    await rowsOf(d.tx, sql`select set_config('statement_timeout', ${String(left)}, true)`);
    return find({ tx: timed(d.tx, end, rule, budget), since, until: now, settingFor, known });
  };
  try {
    const was = await run(before);
    const willBe = await run(after);
    await rowsOf(d.tx, sql`select set_config('statement_timeout', '0', true)`);
    return compare(was, willBe);
  } catch (error) {
    if (isTimeout(error)) throw previewTooSlow(rule, budget / 1000);
    throw error;
  }
}

/** The time limit is of one statement: many short ones are counted here. */
const timed = (tx: Tx, end: number, rule: RuleKind, budget: number): Tx =>
  new Proxy(tx, {
    get(target, name) {
      if (name === 'execute' && performance.now() > end) throw previewTooSlow(rule, budget / 1000);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** PostgreSQL's query_canceled, as drizzle wraps it. */
function isTimeout(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++)
    if ((at as { code?: unknown }).code === '57014') return true;
  return false;
}

const keyOf = ({ shopId, subject }: Hit): string => `${shopId ?? ''}|${subject}`;

/** Pure. One thing counts once, however many hits it has. */
export function compare(was: readonly Hit[], willBe: readonly Hit[]): Preview {
  const [before, after] = [byThing(was), byThing(willBe)];
  const added = worstFirst([...after].filter(([key]) => !before.has(key)).map(([, hit]) => hit));
  const removed = worstFirst([...before].filter(([key]) => !after.has(key)).map(([, hit]) => hit));
  const worstAdded = added.slice(0, WORST);
  const worstRemoved = removed.slice(0, WORST);
  return {
    before: before.size,
    after: after.size,
    added: added.length,
    removed: removed.length,
    worstAdded,
    worstRemoved,
    shops: byShop([...before.values()], [...after.values()], added, removed),
    digest: digestOf([added.length, removed.length, worstAdded.map(keyOf), worstRemoved.map(keyOf)]),
  };
}

function byThing(hits: readonly Hit[]): Map<string, Hit> {
  const found = new Map<string, Hit>();
  for (const hit of hits) {
    const other = found.get(keyOf(hit));
    if (!other || hit.weight > other.weight) found.set(keyOf(hit), hit);
  }
  return found;
}

const worstFirst = (hits: Hit[]): Hit[] => hits.sort((a, b) => b.weight - a.weight || (keyOf(a) < keyOf(b) ? -1 : 1));

function byShop(was: Hit[], willBe: Hit[], added: Hit[], removed: Hit[]): Preview['shops'] {
  const count = (hits: Hit[], shopId: number | undefined) => hits.filter((hit) => hit.shopId === shopId).length;
  return [...new Set([...added, ...removed].map(({ shopId }) => shopId))]
    .map((shopId) => ({
      shopId,
      before: count(was, shopId),
      after: count(willBe, shopId),
      added: count(added, shopId),
      removed: count(removed, shopId),
    }))
    .sort((a, b) => b.added + b.removed - (a.added + a.removed) || (a.shopId ?? 0) - (b.shopId ?? 0));
}

const digestOf = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16);

/** A digest as a row's version: 31 bits, never 0, which is a row that is not there. */
export const versionOf = (digest: string): number => Number.parseInt(digest.slice(0, 8), 16) & 0x7fffffff || 1;
