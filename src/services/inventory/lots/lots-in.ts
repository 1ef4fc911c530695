import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { LevelKey } from './levels.ts';

/** A lot as it comes with goods: days are YYYY-MM-DD. A lot that is known already needs no day again. */
export type LotGiven = {
  code: string;
  producedOn?: string | undefined;
  expiresOn?: string | undefined;
  supplier?: string | undefined;
};

export type LotFound = { id: number; code: string; recalled: boolean };

type LotRow = { id: string; code: string; produced_on: string | null; expires_on: string; recalled_at: unknown };

/**
 * The lot that goods belong to, made when it is new; its row is shared until the end of the transaction, so that a recall
 * comes before the goods or after them. Throws lot.bad_code, lot.no_expiry, lot.dates and lot.other_dates.
 */
export async function lotFor(tx: Tx, sku: string, given: LotGiven): Promise<LotFound> {
  const code = codeOf(given.code);
  const known = await shared(tx, sku, code);
  if (known) return agreed(tx, known, given);
  checkDays(code, given);
  await rowsOf(
    tx,
    sql`insert into lot (sku, code, produced_on, expires_on, supplier)
        values (${sku}, ${code}, ${given.producedOn ?? null}::date, ${given.expiresOn}::date, ${given.supplier ?? ''})
        on conflict (sku, code) do nothing`,
  );
  const made = await shared(tx, sku, code);
  if (!made) throw new Error(`lot ${code} of ${sku} was not made`);
  return agreed(tx, made, given);
}

async function shared(tx: Tx, sku: string, code: string): Promise<LotRow | undefined> {
  const rows = await rowsOf<LotRow>(
    tx,
    sql`select id, code, produced_on::text, expires_on::text, recalled_at from lot
        where sku = ${sku} and lower(code) = lower(${code}) order by code = ${code} desc, id limit 1 for share`,
  );
  return rows[0];
}

/** What is said about a known lot must agree with it; what it lacked is filled in. */
async function agreed(tx: Tx, row: LotRow, given: LotGiven): Promise<LotFound> {
  const expiry = given.expiresOn || row.expires_on;
  const produced = given.producedOn || (row.produced_on ?? undefined);
  checkDays(row.code, { ...given, expiresOn: expiry, producedOn: produced });
  if (expiry !== row.expires_on || (row.produced_on && produced !== row.produced_on)) throw otherDates(row);
  if (given.supplier || (produced && !row.produced_on))
    await rowsOf(
      tx,
      sql`update lot set produced_on = coalesce(produced_on, ${produced ?? null}::date),
            supplier = case when supplier = '' then ${given.supplier ?? ''} else supplier end
          where id = ${row.id}::bigint
            and (produced_on is null and ${produced ?? null}::date is not null or supplier = '' and ${given.supplier ?? ''} <> '')`,
    );
  return { id: Number(row.id), code: row.code, recalled: row.recalled_at !== null };
}

/** Adds units to a lot where they lie. The level is locked by the caller. */
export async function addToLot(
  tx: Tx,
  { warehouseId, owner = '' }: LevelKey,
  lotId: number,
  units: { onHand?: number; frozen?: number },
): Promise<void> {
  const { onHand = 0, frozen = 0 } = units;
  await rowsOf(
    tx,
    sql`insert into lot_level as ll (lot_id, warehouse_id, owner, on_hand, frozen)
        values (${lotId}, ${warehouseId}, ${owner}, ${onHand}, ${frozen})
        on conflict (lot_id, warehouse_id, owner)
        do update set on_hand = ll.on_hand + excluded.on_hand, frozen = ll.frozen + excluded.frozen`,
  );
}

function codeOf(typed: string): string {
  const code = typed.normalize('NFKC').trim();
  if (/^[^\s\p{C}](?:[^\p{C}]{0,62}[^\s\p{C}])?$/u.test(code)) return code;
  throw new UserError('lot.bad_code', {
    zh: '批号要 1 到 64 个字符，请检查批号',
    en: 'A lot code has 1 to 64 characters, please check it',
  });
}

function checkDays(code: string, { producedOn, expiresOn }: LotGiven): void {
  if (!expiresOn)
    throw new UserError('lot.no_expiry', {
      zh: `批次 ${code} 没有到期日，请写上到期日（例如 2027-06-30）`,
      en: `Lot ${code} has no expiry date; give it (such as 2027-06-30)`,
    });
  const wrong = [producedOn, expiresOn].find((day) => day && !isDay(day));
  if (wrong || (producedOn && producedOn > expiresOn))
    throw new UserError('lot.dates', {
      zh: `批次 ${code} 的日期不对：${wrong ?? `生产 ${producedOn} 晚于到期 ${expiresOn}`}，请按 2027-06-30 的写法检查`,
      en: `The dates of lot ${code} are wrong: ${wrong ?? `made ${producedOn}, after it expires ${expiresOn}`}; check them (written 2027-06-30)`,
    });
}

const isDay = (day: string): boolean => {
  const midnight = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

const otherDates = ({ code, produced_on, expires_on }: LotRow): UserError =>
  new UserError('lot.other_dates', {
    zh: `批次 ${code} 已登记${produced_on ? `生产 ${produced_on}、` : ''}到期 ${expires_on}，与这次写的不同；请检查日期，或换一个批号`,
    en: `Lot ${code} is known with ${produced_on ? `made ${produced_on}, ` : ''}expiry ${expires_on}, other than given now; check the dates or give another lot code`,
  });
