import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { PaperKind } from './kinds.ts';

export type Paper = {
  id: number;
  /** None: the group's. */
  shopId: number | undefined;
  shop: string | undefined;
  kind: PaperKind;
  name: string;
  number: string;
  holder: string;
  category: string;
  brand: string;
  validFrom: string | undefined;
  /** The last day on which it holds. */
  expiresOn: string | undefined;
  /** Days from today to its last day on the shop's clock; negative once it is over. */
  daysLeft: number | undefined;
  proof: string;
  fileSha: string;
  /** Another of its kind, for the same, lasts longer. */
  followed: boolean;
  version: number;
};

const columns = (
  now: Date,
) => sql`p.id, p.shop_id, s.code, p.kind, p.name, p.number_mask, p.holder, p.category, p.brand,
  p.valid_from::text as valid_from, p.expires_on::text as expires_on, p.proof, p.file_sha, p.version,
  p.expires_on - (${instantParam(now)} at time zone coalesce(s.time_zone,
    (select time_zone from shop order by is_main desc, id limit 1), 'Asia/Shanghai'))::date as days_left,
  exists (select from paper o where o.state = 'active' and o.id <> p.id and o.shop_id is not distinct from p.shop_id and o.kind = p.kind
    and lower(o.name) = lower(p.name) and lower(o.category) = lower(p.category) and lower(o.brand) = lower(p.brand)
    and (o.expires_on is null or o.expires_on > p.expires_on)) as followed`;

/** Papers in force or run out, not removed; those that end first come first. */
export async function papersWhere(tx: Tx, now: Date, where: ReturnType<typeof sql>): Promise<Paper[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select ${columns(now)} from paper p left join shop s on s.id = p.shop_id where p.state = 'active' and ${where}`,
  );
  return rows.map(paperOf);
}

function paperOf(row: Record<string, unknown>): Paper {
  const text = (column: string) => String(row[column] ?? '');
  const maybe = (column: string) => (row[column] === null ? undefined : text(column));
  return {
    id: Number(row['id']),
    shopId: row['shop_id'] === null ? undefined : Number(row['shop_id']),
    shop: maybe('code'),
    kind: row['kind'] as PaperKind,
    name: text('name'),
    number: text('number_mask'),
    holder: text('holder'),
    category: text('category'),
    brand: text('brand'),
    validFrom: maybe('valid_from'),
    expiresOn: maybe('expires_on'),
    daysLeft: row['days_left'] === null ? undefined : Number(row['days_left']),
    proof: text('proof'),
    fileSha: text('file_sha'),
    followed: row['followed'] === true,
    version: Number(row['version']),
  };
}

export type PaperFilter = { shopId?: number; limit: number; now: Date };

/** Of one shop with the group's that cover it, or of all; and how many there are. */
export async function list(
  { tx }: { tx: Tx },
  { shopId, limit, now }: PaperFilter,
): Promise<{ rows: Paper[]; total: number }> {
  const where = shopId === undefined ? sql`true` : sql`(p.shop_id = ${shopId} or p.shop_id is null)`;
  const [count] = await rowsOf<{ n: number }>(
    tx,
    sql`select count(*)::int as n from paper p where p.state = 'active' and ${where}`,
  );
  const rows = await papersWhere(tx, now, sql`${where} order by p.expires_on nulls last, p.id limit ${limit}`);
  return { rows, total: count?.n ?? 0 };
}
