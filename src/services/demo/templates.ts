import type { OwnerTx } from '../../db/bulk.ts';

/** What comes with the system, as services/templates/shipped.ts lists it. */
export type ShippedTemplate = { code: string; scene: string; occasion: string; zh: string; en: string };

/**
 * In the demo all texts that come with the system are approved, and one account of the console speaks to the customers of every shop.
 * After the shops; run again it changes nothing.
 */
export async function seedTemplates(tx: OwnerTx, shipped: readonly ShippedTemplate[]): Promise<void> {
  for (const { code, scene, occasion, zh, en } of shipped) {
    const [row] = await tx`insert into template (code, version, scene, occasion, zh, en, proposed_by)
      values (${code}, 1, ${scene}, ${occasion}, ${zh}, ${en}, 'system') on conflict (code, version) do nothing returning id`;
    if (!row) continue;
    await tx`insert into template_step (template_id, n, state, by) values (${row['id']}, 1, 'proposed', 'system'),
      (${row['id']}, 2, 'approved', 'demo')`;
  }
  const person = await demoAgent(tx);
  await tx`insert into template_agent (person_id, shop_id, added_by) select ${person}, id, 'demo' from shop on conflict do nothing`;
}

async function demoAgent(tx: OwnerTx): Promise<number> {
  const [there] = await tx`select person_id from account where channel = 'console' and user_id = 'agent'`;
  if (there) return Number(there['person_id']);
  const [person] = await tx`insert into person (name) values ('agent') returning id`;
  const id = Number(person?.['id']);
  await tx`insert into account (channel, user_id, person_id) values ('console', 'agent', ${id})`;
  await tx`insert into role_grant (person_id, role, granted_by) values (${id}, 'viewer', 'demo')`;
  return id;
}
