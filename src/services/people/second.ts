import type { Risk } from '../../core/effect.ts';
import type { Deps } from './accounts.ts';
import { otherAdmin } from './voters.ts';

/**
 * What changes who may do what needs another admin, as soon as there is one who could agree: nobody widens their own rights, or makes
 * up a second person, alone. A house with one admin has nobody to ask.
 */
export async function changingPeople(d: Deps, by: number | undefined): Promise<Risk> {
  const other = by !== undefined && (await otherAdmin(d, by));
  return { area: 'people', ...(other && { second: { role: 'admin' as const } }) };
}

/** Roles that decide about others' asks, or hand out such roles. */
export const DECIDING: readonly string[] = ['admin', 'manager', 'finance', 'marketing', 'compliance'];
