import { maskAll } from '../../core/mask.ts';
import type { Deps } from './deps.ts';
import type { Opened, Sealed } from './vault.ts';

/** Of a person by number; of an account without one (`slack:U1`) a stranger's hash, of the API its own name. */
export async function pseudonymOf({ tx, vault }: Deps, who: number | string): Promise<string> {
  if (typeof who === 'number') return vault.pseudonymOf(tx, who);
  return who.startsWith('api:') ? who : vault.strangerOf(who);
}

/**
 * Somebody's own words for `putEvidence`, masked and encrypted with their key of this month. `kind` decides by which
 * retention the key is destroyed.
 */
export async function seal(d: Deps, who: number | string, words: unknown, kind = 'words'): Promise<Sealed> {
  return d.vault.seal(await pseudonymOf(d, who), maskAll(words), kind);
}

/** In the order of the rows; `undefined` where there are no words. */
export const open = ({ tx, vault }: Deps, rows: readonly Partial<Sealed>[]): Promise<(Opened | undefined)[]> =>
  vault.open(tx, rows);
