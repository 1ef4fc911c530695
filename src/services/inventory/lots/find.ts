import { UserError } from '../../../core/errors.ts';
import { clampChars } from '../../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };

/** A lot with what is left of it everywhere; days are YYYY-MM-DD, units as they lie. */
export type Lot = {
  id: number;
  sku: string;
  title: string;
  code: string;
  producedOn: string | undefined;
  expiresOn: string;
  supplier: string;
  recalledAt: Date | undefined;
  recallReason: string;
  onHand: number;
  frozen: number;
};

const MOST_MEANT = 10;

/** Lots of that code, whatever its case, of one SKU or of all: makers of different goods use the same codes. */
export async function find(d: Deps, code: string, sku?: string): Promise<Lot[]> {
  const only = sku === undefined ? sql`` : sql`and l.sku = ${sku}`;
  return lots(d, sql`lower(l.code) = lower(${code}) ${only}`, sql`order by l.sku limit ${MOST_MEANT}`);
}

/** The one lot that is meant. Throws lot.not_found, and lot.which where several SKUs have it. */
export async function one(d: Deps, code: string, sku?: string): Promise<Lot> {
  const [found, ...others] = await find(d, code, sku);
  if (!found) throw notFound(code, sku);
  if (others.length === 0) return found;
  const skus = [found, ...others].map((lot) => lot.sku);
  throw new UserError('lot.which', {
    zh: `这些商品都有批次“${found.code}”：${skus.join('、')}；请在批号后写明：编码 ${found.sku}`,
    en: `Several SKUs have a lot “${found.code}”: ${skus.join(', ')}; say which after the lot: sku ${found.sku}`,
  });
}

/** Lots of which something is left, what expires first before the rest. */
export const list = (d: Deps, limit: number) => page(d, sql`ll.on_hand + ll.frozen > 0`, limit);

/** All lots of a SKU, those of which something is left before the rest. */
export const allOf = (d: Deps, sku: string, limit: number) => page(d, sql`l.sku = ${sku}`, limit);

async function page(d: Deps, where: ReturnType<typeof sql>, limit: number): Promise<{ rows: Lot[]; total: number }> {
  const rows = await lots(
    d,
    where,
    sql`order by coalesce(sum(ll.on_hand + ll.frozen), 0) = 0, l.expires_on, l.id limit ${limit}`,
  );
  const [count] = await rowsOf<{ n: number }>(
    d.tx,
    sql`select count(distinct l.id)::int as n from lot l left join lot_level ll on ll.lot_id = l.id where ${where}`,
  );
  return { rows, total: count?.n ?? 0 };
}

async function lots(d: Deps, where: ReturnType<typeof sql>, order: ReturnType<typeof sql>): Promise<Lot[]> {
  const rows = await rowsOf<Record<string, string | null> & { on_hand: number; frozen: number }>(
    d.tx,
    sql`select l.id, l.sku, s.title, l.code, l.produced_on::text, l.expires_on::text, l.supplier, l.recalled_at,
          l.recall_reason, coalesce(sum(ll.on_hand), 0)::int as on_hand, coalesce(sum(ll.frozen), 0)::int as frozen
        from lot l join sku s on s.code = l.sku left join lot_level ll on ll.lot_id = l.id
        where ${where} group by l.id, s.title ${order}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    sku: String(row['sku']),
    title: String(row['title']),
    code: String(row['code']),
    producedOn: row['produced_on'] ?? undefined,
    expiresOn: String(row['expires_on']),
    supplier: String(row['supplier']),
    recalledAt: row['recalled_at'] ? instantOf(row['recalled_at']) : undefined,
    recallReason: String(row['recall_reason']),
    onHand: row.on_hand,
    frozen: row.frozen,
  }));
}

export function notFound(code: string, sku?: string): UserError {
  const shown = clampChars(code, 40);
  return new UserError('lot.not_found', {
    zh: `没有找到${sku ? ` ${sku} 的` : ''}批次“${shown}”，请检查批号；发送 批次 看现有的批次`,
    en: `There is no lot “${shown}”${sku ? ` of ${sku}` : ''}, please check it; send batch to see the lots there are`,
  });
}
