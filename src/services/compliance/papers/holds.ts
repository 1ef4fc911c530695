import { foldName } from '../../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** What one paper vouches for, folded names. `shopId` none: the group's, which covers every shop. */
export type Held = {
  id: number;
  shopId: number | undefined;
  kind: string;
  name: string;
  category: string;
  brand: string;
};

/** Asks whether a shop (none: the group) holds a paper of a kind for a brand, a category or by the paper's own name. */
export type Holds = (shopId: number | undefined, kind: string, name: string) => boolean;

/** Papers in force at a time: begun, not removed, and not past their last day on the clock of their shop (the group's: of the main shop). */
export async function heldPapers(tx: Tx, now: Date): Promise<Held[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select p.id, p.shop_id, p.kind, p.name, p.category, p.brand from paper p
        left join shop s on s.id = p.shop_id
        cross join lateral (select (${instantParam(now)} at time zone coalesce(s.time_zone,
          (select time_zone from shop order by is_main desc, id limit 1), 'Asia/Shanghai'))::date as today) t
        where p.state = 'active' and (p.valid_from is null or p.valid_from <= t.today)
          and (p.expires_on is null or p.expires_on >= t.today)
        order by p.id limit ${MOST_PAPERS}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    shopId: row['shop_id'] === null ? undefined : Number(row['shop_id']),
    kind: String(row['kind']),
    name: foldName(String(row['name'])),
    category: foldName(String(row['category'])),
    brand: foldName(String(row['brand'])),
  }));
}

/** Papers that are read at once: more than a group with thousands of brands has. */
export const MOST_PAPERS = 20_000;

/** All questions against one reading of the papers. */
export function holdsIn(papers: readonly Held[]): Holds {
  const held = new Set<string>();
  for (const { shopId, kind, name, category, brand } of papers)
    for (const word of [name, category, brand]) if (word !== '') held.add(`${shopId ?? ''}|${kind}|${word}`);
  return (shopId, kind, name) => {
    const word = foldName(name);
    return (
      word !== '' && (held.has(`|${kind}|${word}`) || (shopId !== undefined && held.has(`${shopId}|${kind}|${word}`)))
    );
  };
}

/** One question. For many, read `heldPapers` once and ask `holdsIn`. */
export const holds = async (
  tx: Tx,
  shopId: number | undefined,
  kind: string,
  name: string,
  now: Date,
): Promise<boolean> => holdsIn(await heldPapers(tx, now))(shopId, kind, name);
