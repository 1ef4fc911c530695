import type { Clock } from '../core/clock.ts';
import { instantParam, sql, systemScope, type Tx } from '../db/client.ts';
import { createChecks } from '../services/compliance/check/checks.ts';
import { dueOrders } from '../services/compliance/reads/shipping.ts';
import { numberOf, ruledShops } from '../services/compliance/reads/shops.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import { shipPromises } from '../services/compliance/rules/late-shipping.ts';
import { inForce } from '../services/compliance/versions/in-force.ts';
import { couponWords } from '../services/coupons/facts.ts';
import { type Coupon, couponsWhere } from '../services/coupons/rows.ts';
import { accountOf, createPeople } from '../services/people/people.ts';
import { createTemplates } from '../services/templates/templates.ts';

type Deps = {
  standing: { admins(): Parameters<typeof createPeople>[0]['admins'] };
  clock: Clock;
  rules?: readonly RuleKind[];
};

const SHIPPING = 'late-shipping';
const LATE_DAYS = 7;
const MOST_LATE = 2_000;
const MOST_RUNNING = 3;

/** What is said to customers, with what it is filled from: coupons, the gate of texts, what shops promise. */
export function templatesOf({ standing, rules = [] }: Deps, tx: Tx) {
  const people = createPeople({ tx, admins: standing.admins() });
  return createTemplates({
    tx,
    pass: (thing, now) => createChecks({ tx, rules }).pass(thing, now),
    coupon: async (number) => liveOf((await couponsWhere(tx, sql`c.id = ${number}`))[0]),
    running: async (shopId, now) => {
      const at = instantParam(now);
      const found = await couponsWhere(
        tx,
        sql`c.shop_id = ${shopId} and c.state = 'live' and c.starts_at <= ${at} and c.ends_at > ${at}
            order by c.ends_at, c.id limit ${MOST_RUNNING}`,
      );
      return found.flatMap((one) => liveOf(one) ?? []);
    },
    shipHours: async (shopId, now) => {
      const shops = await ruledShops(tx, (await inForce(tx, rules, now))(SHIPPING));
      const shop = shops.find(({ id }) => id === shopId);
      return shop && numberOf(shop.setting, 'hours');
    },
    lateByShop: (now) => lateByShop(tx, rules, now),
    voterOf: async (account) => {
      const known = accountOf(account);
      return known && people.voterOf(known);
    },
  });
}

const liveOf = (coupon: Coupon | undefined) =>
  coupon && {
    number: coupon.number,
    shopId: coupon.shop.id,
    words: couponWords(coupon),
    state: coupon.state,
    startsAt: coupon.startsAt,
    endsAt: coupon.endsAt,
  };

/** Orders that should have left within a week and have not, by shop. */
async function lateByShop(tx: Tx, rules: readonly RuleKind[], now: Date): Promise<Map<number, number>> {
  const shops = await ruledShops(tx, (await inForce(tx, rules, now))(SHIPPING));
  const since = new Date(now.getTime() - LATE_DAYS * 86_400_000);
  const due = await dueOrders(tx, shipPromises(shops), { since, until: now, most: MOST_LATE });
  const late = due.filter(({ shippedAt, dueAt }) => shippedAt === undefined && dueAt <= now);
  const counts = new Map<number, number>();
  for (const { shopId } of late) counts.set(shopId, (counts.get(shopId) ?? 0) + 1);
  return counts;
}

export const templatesScope = systemScope('templates');
