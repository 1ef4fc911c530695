import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Component, componentsOf } from './bundles.ts';
import { releaseExpired } from './end.ts';
import {
  type Asked,
  answerOf,
  badLine,
  columnsOf,
  columnType,
  type Held,
  isSane,
  type NotHeld,
  type ReserveAnswer,
  type ReserveLine,
  type ReserveOptions,
  type Said,
} from './lines.ts';
import { recordUncovered } from './uncovered.ts';

/**
 * Holds stock for the lines of one order inside a transaction: all or none, or each by itself (`split`). Refusals are
 * values, one answer a line in the order given; a refusal has released the SKUs' expired holds before it is one. The same
 * key is the same reservation and is answered with it. An `order` that stock does not cover is recorded with what is
 * short of it, after quotas were called back. Throws only what PostgreSQL throws.
 */
export async function reserveLines(
  tx: Tx,
  lines: readonly ReserveLine[],
  options: ReserveOptions,
): Promise<ReserveAnswer[]> {
  const bad = badLines(lines);
  if (bad.length > 0 && (bad.length === lines.length || !options.split))
    return lines.map((line) => (bad.includes(line) ? badLine(line) : { ...badLine(line), why: 'with_others' }));
  const good = lines.filter((line) => !bad.includes(line));
  const components = await componentsOf(
    tx,
    good.map(({ sku }) => sku),
  );
  const asked = good.flatMap((line, n) => {
    const group = options.split || options.kind === 'order' ? n : 0;
    return partsOf(line, components).map((part) => ({ line: part, group, options }));
  });
  const answers = new Map((await decide(tx, asked)).map((answer) => [answer.key, answer]));
  return lines.map((line) => (bad.includes(line) ? badLine(line) : gathered(line, components, answers)));
}

/** A key may not stand for two lines of one call. */
function badLines(lines: readonly ReserveLine[]): ReserveLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const repeated = seen.has(line.key);
    seen.add(line.key);
    return repeated || !isSane(line);
  });
}

const partKey = (line: ReserveLine, { sku }: Component): string => `${line.key}#${sku}`;

function partsOf(line: ReserveLine, components: Map<string, Component[]>): ReserveLine[] {
  const parts = components.get(line.sku);
  if (!parts) return [line];
  return parts.map((part) => ({
    ...line,
    key: partKey(line, part),
    sku: part.sku,
    quantity: line.quantity * part.quantity,
  }));
}

/** One call decides; where it was refused and holds have expired, they are released and it decides again. */
async function decide(tx: Tx, asked: readonly Asked[]): Promise<ReserveAnswer[]> {
  if (asked.length === 0) return [];
  const [{ options }] = asked as [Asked];
  const staleIn = (said: readonly Said[]) => asked.filter((_, i) => said[i]?.stale).map(({ line }) => line);
  let said = await call(tx, asked);
  for (let at = staleIn(said); at.length > 0; at = staleIn(said)) {
    if ((await releaseExpired(tx, { now: options.now, at })) === 0) break;
    said = await call(tx, asked);
  }
  const answers: ReserveAnswer[] = [];
  for (const [i, one] of asked.entries()) {
    const answer = answerOf(one, { ...(said[i] as Said), stale: false });
    answers.push(answer ?? (await recordUncovered(tx, one)));
  }
  return answers;
}

async function call(tx: Tx, asked: readonly Asked[]): Promise<Said[]> {
  const given = columnsOf(asked).map((column, i) => sql`${sql.param(column)}::${sql.raw(columnType(i))}`);
  const rows = await rowsOf<Said>(tx, sql`select * from reserve_lines(${sql.join(given, sql`, `)})`);
  return rows.sort((a, b) => a.n - b.n);
}

/** The answer to the line that was asked for: a bundle's stands for those of its components. */
function gathered(
  line: ReserveLine,
  components: Map<string, Component[]>,
  answers: Map<string, ReserveAnswer>,
): ReserveAnswer {
  const parts = components.get(line.sku);
  if (!parts) return answers.get(line.key) as ReserveAnswer;
  const all = parts.map((part) => answers.get(partKey(line, part)) as ReserveAnswer);
  const { key, sku, quantity } = line;
  const refused = all.filter((one): one is NotHeld => !one.ok);
  const worst = refused.find(({ why }) => why !== 'with_others') ?? refused[0];
  if (worst) return { ...worst, key, sku, free: bundlesFree(worst, parts) };
  const held = all as Held[];
  const first = held[0] as Held;
  return {
    ...first,
    key,
    sku,
    quantity,
    fromQuota: 0,
    short: Math.max(...held.map((one) => one.short)),
    repeat: held.every(({ repeat }) => repeat),
    parts: held,
  };
}

/** How many bundles the scarcest component would do for. */
const bundlesFree = ({ sku, free }: NotHeld, parts: Component[]): number =>
  Math.floor(free / (parts.find((part) => part.sku === sku)?.quantity ?? 1));
