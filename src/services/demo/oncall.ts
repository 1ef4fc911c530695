import type { OwnerTx } from '../../db/bulk.ts';

/** The demo's people take weekly turns, so that `oncall` has something to say. After seedApprovals; run again it changes nothing. */
export async function seedOnCall(tx: OwnerTx): Promise<void> {
  const people =
    await tx`select person_id::int as id from account where channel = 'console' and user_id in ('boss', 'fin') order by user_id`;
  if (people.length === 0) return;
  const layer = { people: people.map((row) => row['id'] as number), days: 7, from: '2026-01-05', at: '09:00' };
  const body = JSON.stringify({ zone: 'Asia/Shanghai', layers: [layer] });
  await tx`insert into oncall_rota (code, version, body, author) values ('main', 1, ${body}::text::jsonb, 'demo') on conflict do nothing`;
}

/** With the demo end its turns. */
export async function clearOnCall(tx: OwnerTx): Promise<void> {
  await tx`truncate oncall_rota, oncall_cover, oncall_swap`;
}
