import { type AlertIn, fingerprintOf, labelsOf } from '../../../core/alert.ts';
import { UserError } from '../../../core/errors.ts';
import { clampChars } from '../../../core/text.ts';
import { raise } from '../../../db/alert.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { Deps } from '../routing/deps.ts';
import { beat, isHeartbeat } from './beats.ts';
import { oursOf, type Place } from './ours.ts';
import { type Delivery, readHook, readOwn, type Sent } from './shapes.ts';

/** Who sends: a key of the API, which may be for some shops only. */
export type Sender = { id: number; name: string; shops: readonly number[] | undefined };

export type Received = {
  /** Fire, are over, only show that the other side lives, or are of shops that the key is not for. */
  firing: number;
  resolved: number;
  heartbeats: number;
  refused: number;
  /** Left out by the sender. */
  truncated: number;
  /** Taken before: nothing was done again. */
  same: boolean;
};

export type Form = 'api' | 'alertmanager' | 'grafana';

const NOTHING: Received = { firing: 0, resolved: 0, heartbeats: 0, refused: 0, truncated: 0, same: false };

/** Takes a delivery in the caller's transaction. Throws args.*, shops.not_found, permission.shop. */
export async function receive(
  d: Deps,
  { form, sender, given, now }: { form: Form; sender: Sender; given: Record<string, unknown>; now: Date },
): Promise<Received> {
  const delivery = form === 'api' ? readOwn(given, now) : readHook(given);
  const source = `${form}:${sender.name}`;
  // What only shows that the other side lives is always the same delivery.
  const beats = form === 'api' ? [] : delivery.alerts.filter(isHeartbeat);
  for (const one of beats) await beat(d.tx, source, one, now);
  const known = delivery.key !== undefined && !(await isNew(d, `${form}:${sender.id}:${delivery.key}`));
  const told = { ...delivery, alerts: delivery.alerts.filter((one) => !beats.includes(one)) };
  const taking: Taking = { form, sender, source, now };
  return { ...(known ? await again(d, taking, told) : await take(d, taking, told)), heartbeats: beats.length };
}

type Taking = { form: Form; sender: Sender; source: string; now: Date };

async function take(d: Deps, taking: Taking, delivery: Delivery): Promise<Received> {
  const ours = await oursIn(d, taking, delivery);
  if (ours.length > 0) await raise(d.tx, ...ours);
  if (delivery.truncated > 0) await raise(d.tx, cutOf(taking, delivery));
  const resolved = ours.filter(({ endsAt }) => endsAt !== undefined).length;
  return {
    ...NOTHING,
    firing: ours.length - resolved,
    resolved,
    refused: delivery.alerts.length - ours.length,
    truncated: delivery.truncated,
  };
}

/**
 * A vendor says again what still fires in the very same words: nothing is done, but for what was ended here meanwhile, by hand or because
 * it was not said again. What the vendor itself ended stays so, however late an old delivery comes.
 */
async function again(d: Deps, taking: Taking, delivery: Delivery): Promise<Received> {
  const firing = (await oursIn(d, taking, delivery)).filter(({ endsAt }) => endsAt === undefined);
  const lost = await endedHere(d, firing);
  const back = firing.filter((one) => lost.has(fingerprintOf(labelsOf(one))));
  if (back.length > 0) await raise(d.tx, ...back.map(({ startsAt: _, ...one }) => ({ ...one, startsAt: taking.now })));
  return { ...NOTHING, firing: back.length, truncated: delivery.truncated, same: back.length === 0 };
}

async function oursIn(d: Deps, { form, sender, source, now }: Taking, { alerts }: Delivery): Promise<AlertIn[]> {
  if (alerts.length === 0) return [];
  const placeOf = await placesOf(d, sender, form === 'api');
  const who = { source, key: sender.name, audience: d.audienceCalled, now };
  if (form === 'api') for (const one of alerts) refuseAudience(d, one);
  return alerts.flatMap((one) => {
    const place = placeOf(one);
    return place ? [oursOf(one, place, who)] : [];
  });
}

/** Of these the fingerprints whose last alert a person ended, or that lapsed; and those that lapse unless they are said again. */
async function endedHere({ tx }: Deps, ours: readonly AlertIn[]): Promise<Set<string>> {
  const prints = ours.map((one) => fingerprintOf(labelsOf(one)));
  if (prints.length === 0) return new Set();
  const rows = await rowsOf<{ fingerprint: string }>(
    tx,
    sql`select f.fingerprint from unnest(${sql.param(prints)}::text[]) as f (fingerprint) cross join lateral (
          select id, ends_at, lapses_at from alert where fingerprint = f.fingerprint order by ends_at is null desc, id desc limit 1) a
        where (a.lapses_at is not null and (a.ends_at is null or a.ends_at = a.lapses_at))
          or exists (select 1 from alert_member m join alert_event e on e.group_id = m.group_id where m.alert_id = a.id
            and e.what = 'resolved' and e.person_id is not null and abs(extract(epoch from e.at - a.ends_at)) < 1)`,
  );
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

const CUT_FOR_MS = 6 * 3_600_000;

/** Nobody knows what was not sent: somebody has to look there. */
const cutOf = ({ source, sender, now }: Taking, { truncated, alerts }: Delivery): AlertIn => ({
  kind: 'alerts-cut',
  severity: 'warning',
  audience: 'system',
  labels: { monitor: source, source: sender.name },
  shops: [...(sender.shops ?? [])],
  source,
  line: {
    zh: `${source} 一次有 ${truncated + alerts.length} 条告警，其中 ${truncated} 条没有收到；请到那边查看`,
    en: `${source} had ${truncated + alerts.length} alerts at once, ${truncated} of which were left out: look there`,
  },
  lapsesAt: new Date(now.getTime() + CUT_FOR_MS),
});

/** The same delivery is worked once: a second one waits for the first, and does nothing. */
async function isNew({ tx }: Deps, key: string): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`insert into alert_receipt (key) values (${key}) on conflict do nothing returning 1`,
  );
  return rows.length > 0;
}

/**
 * Whose each alert is. Our own form is refused where it names no shop, or another's; of a webhook such alerts are left out, and one
 * without a shop is that of the shops of its key, since it would be lost.
 */
async function placesOf(d: Deps, { shops: allowed }: Sender, strict: boolean) {
  const shops = await d.shops();
  const own = allowed && shops.filter(({ id }) => allowed.includes(id));
  const known = new Map<string, { id: number; code: string; platform?: string }>();
  const names = shops.flatMap((shop) => [[shop.code.toLowerCase(), shop] as const]);
  for (const [name, shop] of names) known.set(name, shop);
  return ({ labels }: Sent): Place | undefined => {
    const named = labels['shop'];
    const shop = named === undefined ? undefined : known.get(named.trim().toLowerCase());
    const platform =
      shop?.platform ?? (labels['platform'] && (d.platformCalled(labels['platform']) ?? labels['platform']));
    if (shop && own && !own.includes(shop as (typeof own)[number])) {
      if (strict) throw notYours();
      return undefined;
    }
    if (strict && named !== undefined && !shop) throw own ? notYours() : noShop(named);
    if (strict && own && !shop) throw notYours();
    const only = own?.length === 1 ? own[0] : undefined;
    const code = shop?.code ?? only?.code;
    return {
      shops: shop ? [shop.id] : (own?.map(({ id }) => id) ?? []),
      ...(code && { shop: code }),
      ...(platform && { platform }),
    };
  };
}

/** Throws args.wrong. */
function refuseAudience(d: Deps, { labels }: Sent): void {
  const { audience } = labels;
  if (audience === undefined || d.audienceCalled(audience)) return;
  throw new UserError('args.wrong', {
    zh: `没有受众“${clampChars(audience, 40)}”；写 shops、inventory-alerts、coupons、compliance、approvals，或省略`,
    en: `There is no audience “${clampChars(audience, 40)}”; write shops, inventory-alerts, coupons, compliance or approvals, or leave it out`,
  });
}

const notYours = (): UserError =>
  new UserError('permission.shop', {
    zh: '这个密钥只能报自己店铺的告警，请写 shop 标签，或用有这家店的密钥',
    en: 'This key may only report alerts of its own shops; give the label shop, or use a key that covers it',
  });

const noShop = (named: string): UserError =>
  new UserError('shops.not_found', {
    zh: `没有店铺“${clampChars(named, 40)}”；请检查标签 shop 的店铺编码`,
    en: `There is no shop “${clampChars(named, 40)}”; check the code in the label shop`,
  });

const DAYS_KEPT = 14;

/** Part of the clean-up. */
export const clearReceipts = ({ tx }: Deps) =>
  rowsOf(
    tx,
    sql`delete from alert_receipt where at < clock_timestamp() - make_interval(days => ${DAYS_KEPT}) and key not like 'beat:%'`,
  );
