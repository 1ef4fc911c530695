import { createHash } from 'node:crypto';
import type { OwnerTx } from '../../db/bulk.ts';

/**
 * What the demo's shops share and hold. The main shop and the Douyin shop are of one payee, the overseas shop stands alone. One paper ends in
 * 45 days: enough to see a warning. Hashes of made-up names, not keyed: nothing of a real shop can equal them.
 */
const SHARED = [
  ['SH-1', 'entity', 'group', '演示***公司'],
  ['SH-2', 'entity', 'group', '演示***公司'],
  ['SH-1', 'payee', 'payee-1', '***001'],
  ['SH-2', 'payee', 'payee-1', '***001'],
  ['SH-3', 'entity', 'second', '演示***二店'],
  ['SH-3', 'payee', 'payee-3', '***003'],
  ['SH-4', 'payee', 'payee-3', '***003'],
  ['SH-5', 'address', 'office', '演示***办公'],
  ['SH-6', 'entity', 'overseas', '演示***海外'],
] as const;

/** The day is `YYYY-MM-DD`, the shops' own date. In the transaction that fills the demo, after its shops. */
export async function fillLinked(tx: OwnerTx, today: string): Promise<void> {
  for (const [shop, kind, name, label] of SHARED) {
    const hash = createHash('sha256').update(`demo:${kind}:${name}`).digest('base64url').slice(0, 22);
    await tx`insert into shop_identity (shop_id, kind, hash, label, set_by) select id, ${kind}, ${hash}, ${label}, 'demo' from shop where code = ${shop}`;
  }
  await tx`
    insert into paper (shop_id, kind, name, number_mask, holder, valid_from, expires_on, set_by)
    select s.id, 'licence', '营业执照', '91***' || right(s.code, 1) || 'X', '演示公司', ${today}::date - 900, ${today}::date + 2750, 'demo' from shop s
    union all select null, 'insurance', '产品责任险', 'PL***01', '演示公司', ${today}::date - 320, ${today}::date + 45, 'demo'
    union all select null, 'law-firm', '常年法律顾问合同', '', '演示公司', ${today}::date - 100, ${today}::date + 265, 'demo'`;
  await tx`insert into onboarding (shop_id, passed_at, passed_by) select id, now(), 'demo' from shop on conflict do nothing`;
}
