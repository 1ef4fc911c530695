import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

/** A lot as it is typed with a receipt: days are YYYY-MM-DD. */
export type GivenLot = { code: string; producedOn?: string | undefined; expiresOn?: string | undefined };

/**
 * The level's row decides in the end; a person is told before anything is shown. Lots that are known have their date.
 * `on`: the day on which good units come, YYYY-MM-DD. Throws lot.no_expiry, lot.expired.
 */
export async function refuseUnfitLot(d: { tx: Tx }, sku: string, lot: GivenLot, on: string | undefined): Promise<void> {
  const [known] = await rowsOf<{ expires: string }>(
    d.tx,
    sql`select expires_on::text as expires from lot where sku = ${sku} and lower(code) = lower(${lot.code}) limit 1`,
  );
  const expires = lot.expiresOn ?? known?.expires;
  if (!expires) throw noExpiry(lot.code);
  // Damaged units are not put on hand, whatever their date; the last day itself is still a good one.
  if (on !== undefined && expires < on) throw expired(lot.code, expires, on);
}

const noExpiry = (code: string): UserError =>
  new UserError('lot.no_expiry', {
    zh: `批次 ${code} 没有到期日，请加上 到期 2027-06-30`,
    en: `Lot ${code} has no expiry date; add expires 2027-06-30`,
  });

const expired = (code: string, expires: string, on: string): UserError =>
  new UserError('lot.expired', {
    zh: `批次 ${code} 在 ${expires} 已过期，今天是 ${on}，没有收货；请检查到期日，真的过期的货按破损收（0 破损 件数）`,
    en: `Lot ${code} expired on ${expires}, today is ${on}, nothing was received; check the date, and book goods that have expired as damaged (0 damaged, then how many)`,
  });
