import { UserError } from '../../../core/errors.ts';
import { clampChars } from '../../../core/text.ts';
import { raise } from '../../../db/alert.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { Deps } from '../routing/deps.ts';
import { isHeartbeat, oursOf, type Place } from './ours.ts';
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
  const delivery = form === 'api' ? readOwn(given) : readHook(given);
  const source = `${form}:${sender.name}`;
  if (delivery.key !== undefined && !(await isNew(d, `${form}:${sender.id}:${delivery.key}`)))
    return { ...NOTHING, truncated: delivery.truncated, same: true };
  const beats = form === 'api' ? [] : delivery.alerts.filter(isHeartbeat);
  for (const { labels } of beats) await beat(d, `beat:${source}:${labels['alertname'] ?? 'none'}`);
  const told = delivery.alerts.filter((one) => !beats.includes(one));
  return { ...(await take(d, { form, sender, source, now }, { ...delivery, alerts: told })), heartbeats: beats.length };
}

type Taking = { form: Form; sender: Sender; source: string; now: Date };

async function take(
  d: Deps,
  { form, sender, source, now }: Taking,
  { alerts, truncated }: Delivery,
): Promise<Received> {
  const placeOf = await placesOf(d, sender, form === 'api');
  const who = { source, key: sender.name, audience: d.audienceCalled, now };
  if (form === 'api') for (const one of alerts) refuseAudience(d, one);
  const ours = alerts.flatMap((one) => {
    const place = placeOf(one);
    return place ? [oursOf(one, place, who)] : [];
  });
  if (ours.length > 0) await raise(d.tx, ...ours);
  const resolved = ours.filter(({ endsAt }) => endsAt !== undefined).length;
  return {
    ...NOTHING,
    firing: ours.length - resolved,
    resolved,
    refused: alerts.length - ours.length,
    truncated,
  };
}

/** The same delivery is worked once: a second one waits for the first, and does nothing. */
async function isNew({ tx }: Deps, key: string): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`insert into alert_receipt (key) values (${key}) on conflict do nothing returning 1`,
  );
  return rows.length > 0;
}

/** When a rule that always fires was last heard: what watches it looks here. */
const beat = ({ tx }: Deps, key: string) =>
  rowsOf(
    tx,
    sql`insert into alert_receipt (key) values (${key}) on conflict (key) do update set at = clock_timestamp()`,
  );

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
