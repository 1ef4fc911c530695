import { createHash } from 'node:crypto';
import type { OwnerTx } from '../../db/bulk.ts';

/**
 * What the demo's shops share and hold: JD and overseas shop have one payee, and are small enough that the buyers whom they have in common
 * stay far below any limit; main and Douyin shop share a network address, which is too little. One paper ends in 45 days: enough to see a
 * warning. Hashes of made-up names, not keyed: nothing of a real shop can equal them.
 */
const SHARED = [
  ['SH-1', 'entity', 'main', '演示***主店'],
  ['SH-1', 'ip', 'office', '203.0.*.*'],
  ['SH-2', 'ip', 'office', '203.0.*.*'],
  ['SH-2', 'payee', 'payee-2', '***002'],
  ['SH-3', 'payee', 'payee-3', '***003'],
  ['SH-5', 'payee', 'payee-5', '***005'],
  ['SH-6', 'payee', 'payee-5', '***005'],
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
