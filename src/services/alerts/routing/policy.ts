import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Matcher } from './matcher.ts';
import type { MuteTiming } from './mute.ts';

/** Where alerts are told, as one document with a version for each change. What came with the system is version 1, in the code. */
export type AlertPolicy = { version: number; root: Route; inhibitions: Inhibition[]; mutes: MuteTiming[] };

/** A node of the tree. What it does not say, its parent says; the root says all. */
export type Route = {
  /** Lower case, unique in the tree. */
  name: string;
  matchers: Matcher[];
  /** An audience, or one room; none: as its parent, at the root the audience of the alert. */
  receiver?: Receiver;
  /** Names of labels; `*`: all of them, each alert by itself. */
  groupBy?: string[];
  groupWaitMs?: number;
  groupIntervalMs?: number;
  repeatMs?: number;
  /** Names of mute timings. */
  mutes?: string[];
  /** Name of an escalation chain; none: the one of the audience. */
  chain?: string;
  /** New cards a room and minute, before the rest is told in one. */
  flood?: number;
  /** What matches here is looked at by the next brother as well. */
  continue: boolean;
  routes: Route[];
};

export type Receiver = { audience: string } | { room: number };

/** While an alert that matches `source` fires, those that match `target` and have the same `equal` labels are not told. */
export type Inhibition = { name: string; source: Matcher[]; target: Matcher[]; equal: string[] };

const is = (label: string, ...values: string[]): Matcher => ({ label, op: '=', values });

export const SHIPPED_POLICY: AlertPolicy = {
  version: 1,
  root: {
    name: 'default',
    matchers: [],
    groupBy: ['audience', 'kind', 'shop', 'platform'],
    groupWaitMs: 10_000,
    groupIntervalMs: 5 * 60_000,
    repeatMs: 4 * 3_600_000,
    mutes: [],
    flood: 6,
    continue: false,
    routes: [
      {
        name: 'public-opinion',
        matchers: [is('kind', 'public-opinion')],
        groupBy: ['kind', 'shop', 'subject'],
        groupWaitMs: 0,
        groupIntervalMs: 60_000,
        repeatMs: 3_600_000,
        chain: 'public-opinion',
        continue: false,
        routes: [],
      },
      {
        // A card for each rule at a shop: it has buttons of its own, and counts up.
        name: 'findings',
        matchers: [is('kind', 'finding')],
        groupBy: ['kind', 'rule', 'shop'],
        continue: false,
        routes: [],
      },
    ],
  },
  inhibitions: [
    {
      name: 'platform-down',
      source: [is('kind', 'platform-down')],
      target: [is('kind', 'sync-*')],
      equal: ['platform'],
    },
    {
      name: 'shop-down',
      source: [is('kind', 'shop-down', 'shop-restricted')],
      target: [is('kind', 'sync-*')],
      equal: ['shop'],
    },
  ],
  mutes: [],
};

/** What is in force. */
export async function policyNow(tx: Tx): Promise<AlertPolicy> {
  const [row] = await rowsOf<{ version: number; body: Omit<AlertPolicy, 'version'> }>(
    tx,
    sql`select version, body from alert_policy order by version desc limit 1`,
  );
  return row ? { ...row.body, version: row.version } : SHIPPED_POLICY;
}

/** A version that was; undefined where there was none. */
export async function policyOf(tx: Tx, version: number): Promise<AlertPolicy | undefined> {
  if (version === SHIPPED_POLICY.version) return SHIPPED_POLICY;
  const [row] = await rowsOf<{ body: Omit<AlertPolicy, 'version'> }>(
    tx,
    sql`select body from alert_policy where version = ${version}`,
  );
  return row && { ...row.body, version };
}
