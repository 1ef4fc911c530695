import { clampChars } from '../../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Thing } from '../rule-kind.ts';

/** A thing that is there, with since when it reads as it does. */
export type Stored = Thing & { at: Date; ref: number };

export type Kind = 'listing' | 'coupon' | 'message';

export type Which = {
  kinds: readonly Kind[];
  /** Only these, of one kind, by their ids. */
  only?: { kind: string; refs: readonly number[] };
  shopId?: number;
  /** Ids above this one; with `most` for reading in pieces. */
  after?: number;
  most?: number;
  /** Of messages: [since, until). */
  since?: Date;
  until?: Date;
};

/** So many are read in one go at most. */
export const MOST_THINGS = 2_000;

/** Listings on sale, coupons that run or will, and what agents wrote, as texts to be checked, by id. What the scope does not see is not there. */
export async function thingsOf(tx: Tx, which: Which): Promise<Stored[]> {
  const wanted = which.kinds.filter((kind) => !which.only || which.only.kind === kind);
  const found: Stored[] = [];
  for (const kind of wanted) found.push(...(await READERS[kind](tx, which)));
  return found;
}

const READERS = { listing: listingThings, coupon: couponThings, message: messageThings };

const narrowed = ({ only, shopId, after = 0, most = MOST_THINGS }: Which) => sql`x.id > ${after}
  and (${only === undefined} or x.id = any (${sql.param([...(only?.refs ?? [])])}::bigint[]))
  and (${shopId ?? null}::int is null or x.shop_id = ${shopId ?? null}) order by x.id limit ${most}`;

type ListingRow = {
  id: string;
  shop_id: number;
  platform: string;
  code: string;
  category: string | null;
  title: string;
  attributes: Record<string, unknown>;
  at: string;
};

async function listingThings(tx: Tx, which: Which): Promise<Stored[]> {
  const rows = await rowsOf<ListingRow>(
    tx,
    sql`select x.id, x.shop_id, s.platform, s.code, k.category, x.title, x.attributes, x.worded_at as at
        from listing x join shop s on s.id = x.shop_id left join sku k on k.code = x.sku
        where x.state = 'active' and ${narrowed(which)}`,
  );
  return rows.map((row) => ({
    kind: 'listing',
    ref: Number(row.id),
    subject: `listing:${row.id}`,
    label: { zh: `${row.code} L${row.id} ${row.title}`, en: `${row.code} L${row.id} ${row.title}` },
    shopId: row.shop_id,
    platform: row.platform,
    ...(row.category && { category: row.category }),
    texts: { title: row.title, ...attributeTexts(row.attributes) },
    at: instantOf(row.at),
  }));
}

const MOST_ATTRIBUTES = 60;

const attributeTexts = (attributes: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes)
      .slice(0, MOST_ATTRIBUTES)
      .flatMap(([name, value]) => (typeof value === 'string' ? attributeText(name, value) : [])),
  );

/** Buyers read the name of an attribute as well. */
export const attributeText = (name: string, value: string): [field: string, text: string][] => [
  [`attributes.${name}`, value],
  [`attribute-name.${name}`, name],
];

type CouponRow = {
  id: string;
  shop_id: number;
  platform: string;
  code: string;
  name: string;
  kind: string;
  currency: string;
  threshold_minor: string;
  at: string;
};

async function couponThings(tx: Tx, which: Which): Promise<Stored[]> {
  const rows = await rowsOf<CouponRow>(
    tx,
    sql`select x.id, x.shop_id, s.platform, s.code, x.name, x.kind, x.currency, x.threshold_minor, x.changed_at as at
        from coupon x join shop s on s.id = x.shop_id where x.state in ('scheduled', 'live') and ${narrowed(which)}`,
  );
  return rows.map((row) => ({
    kind: 'coupon',
    ref: Number(row.id),
    subject: `coupon:${row.id}`,
    label: { zh: `${row.code} 券 ${row.id} ${row.name}`, en: `${row.code} coupon ${row.id} ${row.name}` },
    shopId: row.shop_id,
    platform: row.platform,
    texts: { name: row.name },
    coupon: { kind: row.kind, currency: row.currency, thresholdMinor: row.threshold_minor },
    at: instantOf(row.at),
  }));
}

type MessageRow = {
  id: string;
  shop_id: number;
  platform: string;
  code: string;
  talk: string;
  key: string;
  agent: string;
  text: string;
  at: string;
};

/** Without a name, an account or what the customer wrote; the agent by the hash under which they are kept. */
async function messageThings(tx: Tx, which: Which): Promise<Stored[]> {
  const { since, until } = which;
  const rows = await rowsOf<MessageRow>(
    tx,
    sql`select x.id, x.shop_id, s.platform, s.code, c.code as talk, x.key, x.agent, x.text, x.at
        from care_message x join shop s on s.id = x.shop_id join care_conversation c on c.id = x.conversation_id
        where x."from" = 'agent' and (${since?.toISOString() ?? null}::timestamptz is null or x.at >= ${since?.toISOString() ?? null}::timestamptz)
          and (${until?.toISOString() ?? null}::timestamptz is null or x.at < ${until?.toISOString() ?? null}::timestamptz)
          and ${narrowed(which)}`,
  );
  return rows.map((row) => ({
    kind: 'message',
    ref: Number(row.id),
    subject: `message:${row.id}`,
    label: {
      zh: `${row.code} 会话 ${clampChars(row.talk, 40)} 的客服消息 ${clampChars(row.key, 40)}`,
      en: `${row.code} agent’s message ${clampChars(row.key, 40)} in talk ${clampChars(row.talk, 40)}`,
    },
    facts: { conversation: row.talk, message: row.key, agent: row.agent },
    shopId: row.shop_id,
    platform: row.platform,
    from: 'agent',
    texts: { text: row.text },
    at: instantOf(row.at),
  }));
}
