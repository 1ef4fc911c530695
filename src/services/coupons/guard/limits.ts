import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { plainMoney } from '../../../core/money.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { PriceShop } from '../running.ts';

/** What the guard measures by. Rows of stock_rule for everything (`*`); nothing set is the default. */
export type LimitName = 'coupon_undercut_bp' | 'coupon_min_threshold';

export type Limits = {
  /** How much cheaper than its sibling a shop may be with coupons, in hundredths of a percent. */
  undercutBp: number;
  /** Least threshold of a full-reduction coupon of shops in CNY whose platform says none, in fen. */
  minThresholdMinor: bigint;
};

const DEFAULTS: Record<LimitName, string> = { coupon_undercut_bp: '1000', coupon_min_threshold: '3000' };

const WORDS: Record<LimitName, Localized> = {
  coupon_undercut_bp: { zh: '店间价差上限', en: 'Most that a shop may undercut its sibling' },
  coupon_min_threshold: { zh: '满减门槛下限', en: 'Least threshold of a full reduction' },
};
const COMMANDS: Record<LimitName, string> = { coupon_undercut_bp: 'undercut', coupon_min_threshold: 'threshold' };

export async function limitsOf(tx: Tx): Promise<Limits> {
  const rows = await rowsOf<{ name: LimitName; value: string }>(
    tx,
    sql`select name, value from stock_rule where subject = '*' and shop_id is null
          and name in ('coupon_undercut_bp', 'coupon_min_threshold')`,
  );
  const value = (name: LimitName) => rows.find((row) => row.name === name)?.value ?? DEFAULTS[name];
  return {
    undercutBp: Number(value('coupon_undercut_bp')),
    minThresholdMinor: BigInt(value('coupon_min_threshold')),
  };
}

/** `declared`: what the connector says of its platform. Where neither says anything there is none. */
export const minThresholdOf = (limits: Limits, shop: PriceShop, declared: number | undefined): bigint => {
  const own = shop.currency === 'CNY' ? limits.minThresholdMinor : 0n;
  return declared !== undefined && BigInt(declared) > own ? BigInt(declared) : own;
};

const shown = (name: LimitName, value: string): string =>
  name === 'coupon_undercut_bp' ? `${Number(value) / 100} %` : plainMoney({ minor: BigInt(value), currency: 'CNY' });

const typed = (name: LimitName, value: string): string =>
  name === 'coupon_undercut_bp' ? `${Number(value) / 100}%` : (Number(value) / 100).toFixed(2);

/** Read only. Throws coupon.limit_same. */
export async function planLimit(d: { tx: Tx }, name: LimitName, value: number): Promise<Effect> {
  const before = await standing(d.tx, name);
  const [was, is] = [before ?? DEFAULTS[name], String(value)];
  const label = WORDS[name];
  if (was === is)
    throw new UserError('coupon.limit_same', {
      zh: `${label.zh}已经是 ${shown(name, is)}`,
      en: `${label.en}: ${shown(name, is)} already`,
    });
  return {
    summary: {
      zh: `${label.zh}：${shown(name, was)} → ${shown(name, is)}`,
      en: `${label.en}: ${shown(name, was)} → ${shown(name, is)}`,
    },
    rows: [
      {
        key: `rule:${name}|*|`,
        label,
        version: Number(was),
        versionAfter: value,
        changes: [{ label, before: shown(name, was), after: shown(name, is) }],
      },
    ],
    figures: [],
    inverse: { says: `coupon limit ${COMMANDS[name]} ${typed(name, was)}` },
    data: { name, before: before ?? null, value: is },
  };
}

/** Throws effect.changed when it is not what it was. */
export async function applyLimit(d: { tx: Tx }, { data }: Effect, by: string): Promise<void> {
  const { name, before, value } = data;
  const done = await rowsOf(
    d.tx,
    before === null
      ? sql`insert into stock_rule (subject, name, value, set_by) values ('*', ${name}, ${value}, ${by})
            on conflict do nothing returning id`
      : sql`update stock_rule set value = ${value}, set_by = ${by}, set_at = clock_timestamp()
            where subject = '*' and shop_id is null and name = ${name} and value = ${before} returning id`,
  );
  if (done.length === 0) throw effectChanged(WORDS[name as LimitName]);
}

async function standing(tx: Tx, name: LimitName): Promise<string | undefined> {
  const [row] = await rowsOf<{ value: string }>(
    tx,
    sql`select value from stock_rule where subject = '*' and shop_id is null and name = ${name}`,
  );
  return row?.value;
}
