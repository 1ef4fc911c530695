import { createHash, randomBytes } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** The shop as it will be, or one that is there. */
export type LinkShop =
  | { code: string; zh: string; en: string; platform: string; currency: string; timeZone: string }
  | { id: number; code: string };

export type Link = { id: number; connector: string; shop: LinkShop; roomId: number | undefined; createdBy: string };

export const LINK_MINUTES = 15;
export const LINK_TRIES = 8;

/** 100 bits in letters that are not taken for one another; in three groups, since somebody may have to type it. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';
const freshSecret = (): string => [...randomBytes(24)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

const hashOf = (secret: string): string =>
  createHash('sha256').update(`connect:${secret.trim().toLowerCase()}`).digest('hex');

/** Only the hash of the secret is kept. Earlier links for the same shop end with it. */
export async function createLink(
  tx: Tx,
  { connector, shop, roomId, by, now }: { connector: string; shop: LinkShop; roomId?: number; by: string; now: Date },
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = freshSecret();
  const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000);
  await rowsOf(
    tx,
    sql`delete from connect_link where shop->>'code' = ${shop.code} or expires_at < ${instantParam(now)} - interval '7 days'`,
  );
  await rowsOf(
    tx,
    sql`insert into connect_link (secret_hash, connector, shop, room_id, created_by, expires_at)
        values (${hashOf(secret)}, ${connector}, ${JSON.stringify(shop)}::jsonb, ${roomId ?? null}, ${by}, ${instantParam(expiresAt)})`,
  );
  return { secret, expiresAt };
}

/** The link while it can be used; `attempt` counts one use of its few. Throws connect.link_unknown, connect.link_used_up. */
export async function readLink(
  tx: Tx,
  secret: string,
  { now, attempt }: { now: Date; attempt: boolean },
): Promise<Link> {
  const [row] = await rowsOf<{
    id: string;
    connector: string;
    shop: LinkShop;
    room_id: string | null;
    created_by: string;
    expires_at: string;
    tries: number;
    used_at: string | null;
  }>(
    tx,
    attempt
      ? sql`update connect_link set tries = tries + 1 where secret_hash = ${hashOf(secret)} returning *`
      : sql`select * from connect_link where secret_hash = ${hashOf(secret)}`,
  );
  if (!row || row.used_at !== null || instantOf(row.expires_at) <= now) throw unknownLink();
  if (row.tries > LINK_TRIES) throw usedUp();
  const { connector, shop } = row;
  const roomId = row.room_id === null ? undefined : Number(row.room_id);
  return { id: Number(row.id), connector, shop, roomId, createdBy: row.created_by };
}

/** Ends the link, in the transaction that stores what was entered. Throws connect.link_unknown when somebody was first. */
export async function useLink(tx: Tx, id: number): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`update connect_link set used_at = clock_timestamp() where id = ${id} and used_at is null returning id`,
  );
  if (done.length === 0) throw unknownLink();
}

const unknownLink = (): UserError =>
  new UserError('connect.link_unknown', {
    zh: '这个一次性链接不对、已用过或已过期；请在群里重新发送 接入',
    en: 'This one-time link is wrong, was used or has expired; send connect in the chat again',
  });

const usedUp = (): UserError =>
  new UserError('connect.link_used_up', {
    zh: `这个链接已经试了 ${LINK_TRIES} 次；请核对凭据后在群里重新发送 接入`,
    en: `This link was tried ${LINK_TRIES} times; check the credentials and send connect in the chat again`,
  });
