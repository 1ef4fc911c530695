import type { OwnerTx } from '../../db/bulk.ts';

/**
 * A second and a third person of the console, who are vouched for and may decide: with one alone nothing above a line could ever be
 * done, and with two nothing that needs two approvers. Run again it changes nothing.
 */
export async function seedApprovals(tx: OwnerTx): Promise<void> {
  await seedDecider(tx, 'boss', ['manager', 'finance', 'marketing', 'compliance']);
  await seedDecider(tx, 'fin', ['manager', 'finance']);
}

async function seedDecider(tx: OwnerTx, who: string, roles: readonly string[]): Promise<void> {
  const [there] = await tx`select person_id from account where channel = 'console' and user_id = ${who}`;
  if (there) return;
  const [person] = await tx`insert into person (name) values (${who}) returning id`;
  await tx`insert into account (channel, user_id, person_id, vouched_by, vouched_at)
    values ('console', ${who}, ${person?.['id']}, 'demo', now())`;
  for (const role of roles)
    await tx`insert into role_grant (person_id, role, granted_by) values (${person?.['id']}, ${role}, 'demo')`;
}

/** With the demo ends what waited in it, and that its deciders are vouched for. */
export async function clearApprovals(tx: OwnerTx): Promise<void> {
  await tx`truncate approval, approval_decision`;
  await tx`delete from role_grant where granted_by = 'demo'`;
  await tx`update account set vouched_by = null where vouched_by = 'demo'`;
}
