import { readFileSync, statSync } from 'node:fs';
import type { Config } from '../config.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { openDb, systemScope, type Tx } from '../db/client.ts';
import { type Columns, MOST_BYTES, type Row, readSheet } from '../platforms/table/sheet.ts';
import { createAbnormal, type GivenTrait } from '../services/compliance/abnormal/abnormal.ts';
import { createRejects, rejectsPath } from '../services/imports/rejects.ts';
import { createShops } from '../services/shops/shops.ts';

const COLUMNS: Columns = {
  shop: ['shop', '店铺'],
  order: ['order', 'order_number', '订单号', '订单编号'],
  device: ['device', '设备', '设备号', '设备id'],
  address: ['address', '地址', '收货地址'],
  payer: ['payer', '付款人', '付款账号', '支付账号'],
  ip: ['ip', '网络地址', 'ip地址'],
};
const VALUES = ['device', 'address', 'payer', 'ip'] as const;
const AT_ONCE = 200;

type Options = { shop: string | undefined; rejects?: string; config: Config };
type Line = { line: number; shop: string; traits: GivenTrait[] };

/** `traits FILE [--shop CODE]`: by what orders were placed, a row an order. Values are hashed line by line and written nowhere else. */
export async function importTraits(url: string, file: string, options: Options): Promise<Localized[]> {
  const sheet = readSheet(bytesOf(file), COLUMNS, ['order']);
  if (sheet.refused !== undefined)
    throw new UserError('imports.unreadable', {
      zh: `读不了这个文件：${sheet.refused}`,
      en: `This file cannot be read: ${sheet.refused}`,
    });
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const db = openDb(url, { poolSize: 1 });
  const done = { noted: 0, same: 0 };
  try {
    // A line that is refused is named by its number alone: what stands in it is somebody's own.
    for (const { line, reason } of sheet.broken) rejects.add(line, reason, '');
    const lines = sheet.rows.map((row) => lineOf(row, options.shop));
    for (let from = 0; from < lines.length; from += AT_ONCE)
      await db.withScope(systemScope('import'), async (tx) => {
        const some = lines.slice(from, from + AT_ONCE);
        const taken = await taking(tx, some, options.config, (line, why) => rejects.add(line, why, ''));
        done.noted += taken.noted;
        done.same += taken.same;
      });
    return [summary(done, rejects.count()), ...(rejects.file() ? [inFile(rejects.file() ?? '')] : [])];
  } finally {
    rejects.close();
    await db.close();
  }
}

const lineOf = ({ line, cells }: Row, shop: string | undefined): Line => ({
  line,
  shop: cells['shop'] || (shop ?? ''),
  traits: VALUES.flatMap((kind) => (cells[kind] ? [{ order: cells['order'] ?? '', kind, value: cells[kind] }] : [])),
});

async function taking(tx: Tx, lines: readonly Line[], config: Config, refuse: (line: number, why: string) => void) {
  const abnormal = createAbnormal({ tx, customerKey: config.customerHashKey });
  const done = { noted: 0, same: 0 };
  for (const { line, shop: named, traits } of lines) {
    const shop = await createShops({ tx }).find(named);
    if (!shop) refuse(line, 'there is no such shop: name it in the column shop or by --shop');
    if (!shop || traits.length === 0) continue;
    try {
      const taken = await abnormal.addTraits({ shopId: shop.id, rows: traits });
      done.noted += taken.noted;
      done.same += taken.same;
      if (taken.unknown.count > 0) refuse(line, 'there is no such order in that shop');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refuse(line, error.text.en);
    }
  }
  return done;
}

/** Undefined: too large. */
function bytesOf(file: string): Uint8Array | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new UserError('imports.no_file', { zh: `没有找到文件 ${file}`, en: `There is no file ${file}` });
  return found.size > MOST_BYTES ? undefined : readFileSync(file);
}

const summary = ({ noted, same }: { noted: number; same: number }, refused: number): Localized => ({
  zh: `记下 ${noted} 项，${same} 项早已有，${refused} 行没有收下；原值没有保存`,
  en: `${noted} noted, ${same} known before, ${refused} lines refused; no value was kept`,
});
const inFile = (file: string): Localized => ({
  zh: `没有收下的行和原因在 ${file}`,
  en: `Refused lines and why are in ${file}`,
});
