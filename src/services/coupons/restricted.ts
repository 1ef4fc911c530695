import { many } from '../../core/many.ts';
import { actions, card, text } from '../../core/message.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { tell } from '../../db/news.ts';
import { tellBatch } from './batch.ts';
import type { CouponsDeps } from './deps.ts';
import { putShops } from './put-rows.ts';
import { isStopOf, openStops, stopOne } from './put-stop.ts';
import { couponsWhere } from './rows.ts';

/** Coupons of shops that their platform restricted: each is stopped once, by API or by hand. Returns how many were asked for. */
export async function stopRestricted(d: CouponsDeps, now: Date): Promise<number> {
  const open = await rowsOf<{ id: string; shop_id: number }>(
    d.tx,
    sql`select r.id, r.shop_id from shop_restriction r where r.lifted_at is null and exists (
          select from coupon c where c.shop_id = r.shop_id and c.state in ('live', 'scheduled', 'exhausted')
            and not exists (select from coupon_put p where p.op = 'restrict-' || r.id || '-' || c.id or (p.kind = 'stop'
              and p.shop_id = c.shop_id and p.external_id = c.external_id and p.state in ('waiting', 'sending', 'unknown', 'by_hand'))))
        order by r.id for update skip locked`,
  );
  let asked = 0;
  const shops = open.length > 0 ? await putShops(d) : undefined;
  for (const { id, shop_id } of open) {
    const batch = `restrict-${id}`;
    const coupons = await couponsWhere(
      d.tx,
      sql`c.shop_id = ${shop_id} and c.state in ('live', 'scheduled', 'exhausted') order by c.id for update of c`,
    );
    // What somebody has asked to stop is not asked for again.
    const stops = await openStops(d, coupons);
    for (const coupon of coupons.filter((one) => !stops.some((stop) => isStopOf(stop, one)))) {
      const by = { actor: 'zhanggui', roomId: undefined, batch, now };
      if (await stopOne(d, coupon, { at: shops?.get(shop_id), op: `${batch}-${coupon.number}`, by })) asked += 1;
    }
    await tellBatch(d.tx, batch);
  }
  return asked;
}

/** A restriction is lifted: what was stopped for it is offered again, in one card. */
export async function offerAgain({ tx }: CouponsDeps): Promise<void> {
  const lifted = await rowsOf<{ id: string; shop_id: number; code: string; zh: string; en: string; count: number }>(
    tx,
    sql`select r.id, r.shop_id, s.code, s.name_zh as zh, s.name_en as en, jsonb_array_length(r.stopped)::int as count
        from shop_restriction r join shop s on s.id = r.shop_id
        where r.lifted_at > clock_timestamp() - interval '2 days' and r.stopped <> '[]'::jsonb
          and not exists (select from news n where n.key = 'restriction-coupons:' || r.id)`,
  );
  for (const { id, shop_id, code, zh, en, count } of lifted) {
    const line = {
      zh: `${zh}（${code}）解除限制，有 ${count} 张券因限制停了`,
      en: `${en} (${code}) is no longer restricted; ${many(count, 'coupon')} ${count === 1 ? 'was' : 'were'} stopped for it`,
    };
    await tell(tx, {
      key: `restriction-coupons:${id}`,
      audience: 'coupons',
      fold: 'restriction',
      shops: [shop_id],
      line,
      message: card(line, [
        text({
          zh: '停了的券平台不能恢复；可以按剩余时间和数量重新建，建之前会再核对价格和预算',
          en: 'Platforms do not bring a stopped coupon back; they can be created anew for the time and number that is left, and prices and budget are checked again before',
        }),
        actions({
          label: { zh: '重新建', en: 'Create them anew' },
          says: `coupon resume restrict-${id}`,
          style: 'primary',
        }),
      ]),
    });
  }
}
