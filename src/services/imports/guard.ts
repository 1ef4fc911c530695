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

/** One import at a time on one database. */
export const IMPORT_LOCK = 7_318_210_343;

export const brokenHeader = (reason: string): UserError =>
  new UserError('imports.no_header', {
    zh: `读不懂文件的第一行（${reason}）；请另存为 UTF-8 编码的 CSV，第一行写列名`,
    en: `The first line of the file cannot be read (${reason}); save it as CSV in UTF-8 with column names on the first line`,
  });
