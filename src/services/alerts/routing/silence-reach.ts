import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { Deps } from './deps.ts';
import { like, type Matcher, matchesNearlyAll, written } from './matcher.ts';

/** Whose alerts a silence may keep quiet: somebody of some shops has those of their shops alone. */

type Shop = { id: number; code: string };
/** The shops of somebody who has some only; undefined: all. */
type Reach = readonly Shop[] | undefined;

/** Somebody of no shop has an empty list. */
export async function reachOf(d: Deps): Promise<Reach> {
  const [row] = await rowsOf<{ all: boolean }>(d.tx, sql`select scope_sees_all() as all`);
  return row?.all ? undefined : d.shops();
}

/**
 * The matchers, and the shops that they name. For somebody of some shops a condition for their shops is added where there is none, and
 * wildcards become the shops that they mean. Throws alerts.shop.
 */
export function boundTo(
  reach: Reach,
  matchers: Matcher[],
  all?: readonly Shop[],
): { matchers: Matcher[]; shops: number[] } {
  const own = matchers.find(({ label, op }) => label === 'shop' && op === '=');
  if (!reach) return { matchers, shops: named(own, all ?? []) };
  const mine = reach.filter(({ code }) => !own || own.values.some((pattern) => like(pattern, code)));
  if (mine.length === 0)
    throw new UserError('alerts.shop', {
      zh: '只能静默你自己店铺的告警，请写 店铺=<你的店铺>',
      en: 'You may only silence alerts of your own shops; write shop=<your shop>',
    });
  const shop: Matcher = { label: 'shop', op: '=', values: mine.map(({ code }) => code) };
  return {
    matchers: [...matchers.filter(({ label, op }) => label !== 'shop' || op !== '='), shop],
    shops: mine.map(({ id }) => id),
  };
}

const named = (own: Matcher | undefined, all: readonly Shop[]): number[] =>
  own ? all.filter(({ code }) => own.values.some((pattern) => like(pattern, code))).map(({ id }) => id) : [];

/** Throws alerts.all. */
export function refuseBroad(reach: Reach, matchers: readonly Matcher[], all: readonly Shop[] = []): void {
  const every = (one: Matcher): boolean =>
    one.label === 'shop' &&
    one.op === '=' &&
    all.length > 1 &&
    all.every(({ code }) => one.values.some((pattern) => like(pattern, code)));
  if (!reach && matchesNearlyAll(matchers.filter((one) => !every(one))))
    throw new UserError('alerts.all', {
      zh: '这样会静默所有告警；请写清是哪些，例如 店铺=SH-2 或 类型=sync-*',
      en: 'That would silence everything; say which alerts, such as shop=SH-2 or kind=sync-*',
    });
}

/** Matchers without the names of other shops; undefined where they are about other shops alone. */
export function matchersSeenBy(reach: Reach, matchers: readonly Matcher[]): Matcher[] | undefined {
  if (!reach) return [...matchers];
  const seen = matchers.map((one) =>
    one.label === 'shop'
      ? {
          ...one,
          values: one.values.flatMap((pattern) => reach.flatMap(({ code }) => (like(pattern, code) ? [code] : []))),
        }
      : one,
  );
  if (seen.some(({ op, values }) => op === '=' && values.length === 0)) return undefined;
  return seen.filter(({ values }) => values.length > 0);
}

type Seen = { matchers: string; reason: string };

/** Of other shops, somebody of some shops sees neither the names nor what was written of them. */
export function seenBy<S extends Seen>(
  reach: Reach,
  shopIds: readonly number[],
  silence: S,
  matchers: readonly Matcher[],
): S {
  if (!reach || shopIds.every((id) => reach.some((one) => one.id === id))) return silence;
  return { ...silence, matchers: written(matchersSeenBy(reach, matchers) ?? []), reason: '–' };
}
