import type { Localized } from '../../core/localized.ts';
import type { Tx } from '../../db/client.ts';

export type LiveCoupon = {
  number: number;
  shopId: number;
  words: Localized;
  state: string;
  startsAt: Date;
  endsAt: Date;
};

type Thing = {
  kind: 'template';
  subject: string;
  label: Localized;
  shopId?: number;
  platform?: string;
  texts: Readonly<Record<string, string>>;
};

/** Who does it. */
export type Act = { personId: number; actor: string; trace: string; now: Date; approvedBy?: string };

/** What templates need of other services. */
export type TemplatesDeps = {
  tx: Tx;
  /** The gate of what leaves this system: a sentence that refuses it, and what is only worth knowing. */
  pass(thing: Thing, now: Date): Promise<{ refuses?: Localized; warns: Localized[] }>;
  /** A coupon by its number, whatever its state. */
  coupon(number: number): Promise<LiveCoupon | undefined>;
  /** What customers of a shop can use now, what ends first at the top; at most three. */
  running(shopId: number, now: Date): Promise<LiveCoupon[]>;
  /** Within how many hours of payment a shop promises to ship. */
  shipHours(shopId: number, now: Date): Promise<number | undefined>;
  /** How many orders of a shop are later than that, by shop. */
  lateByShop(now: Date): Promise<ReadonlyMap<number, number>>;
  /** Who an account is, for whoever approves: the person, whether it is known whose it is, and who said so. */
  voterOf(account: string): Promise<{ person: number; known: boolean; vouchers: readonly number[] } | undefined>;
};
