import { UserError } from '../../core/errors.ts';
import type { OwnerTx } from '../../db/bulk.ts';

/** Real data does not mix with the demo. Throws demo.no_real_shops. A trigger on shop stands behind it. */
export async function refuseDemo(tx: OwnerTx): Promise<void> {
  const [demo] = await tx`select 1 from setting where key = 'demo' and value = 'true'`;
  if (!demo) return;
  throw new UserError('demo.no_real_shops', {
    zh: '这个数据库里是演示数据，不能加入真实店铺；请先运行 npm run demo -- clear',
    en: 'This database holds the demo and takes no real shops; run `npm run demo -- clear` first',
  });
}
