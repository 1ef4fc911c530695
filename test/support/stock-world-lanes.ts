import {
  absorbOutcomes,
  absorbReads,
  lost,
  rested,
  sent,
  withTarget,
} from '../../src/services/inventory/publishing/absorb.ts';
import { decide } from '../../src/services/inventory/publishing/lane.ts';
import {
  byZero,
  type LaneChange,
  type LaneOutcome,
  type LaneSend,
} from '../../src/services/inventory/publishing/lane-types.ts';
import { planQuotas } from '../../src/services/inventory/publishing/plan.ts';
import { settle } from '../../src/services/inventory/publishing/settle.ts';
import { assignedOf, type Fate, freeOf, piecesOf, type Shop, type World } from './stock-world.ts';

const SLACK_MS = 1_000;

export function plan(world: World, speeds: readonly number[]): void {
  const targets = planQuotas({
    pools: [{ available: world.onHand - world.reserved, assigned: assignedOf(world) }],
    shops: world.shops.map((shop, i) => ({
      id: shop.id,
      speed: speeds[i] ?? 1,
      promotion: 1,
      rank: 0,
      margin: 0,
      pieces: shop.listings.map(({ pieces }) => pieces),
      assigned: shop.assigned,
      byZero: byZero(shop.ability),
      canGive: !shop.lane.unsure && shop.listings.every(({ locked }) => !locked),
      canTake: true,
      restricted: false,
    })),
  });
  for (const { shopId, target } of targets) {
    const shop = world.shops.find(({ id }) => id === shopId) as Shop;
    shop.lane = withTarget(shop.lane, target);
  }
}

/** One step of one lane; false where it has nothing to do now. */
export function step(world: World, shop: Shop): boolean {
  if (shop.flying) return crashed(world, shop);
  const view = {
    listings: shop.listings,
    ability: shop.ability,
    assigned: shop.assigned,
    free: freeOf(world),
    ordersThrough: shop.ordersThrough,
    now: world.now,
    frozen: false,
    held: false,
    slackMs: SLACK_MS,
  };
  const action = decide(shop.lane, view);
  if (action.do === 'wait') return false;
  if (action.do === 'rest' || action.do === 'person') {
    shop.lane = rested(shop.lane);
    return false;
  }
  if (action.do === 'cover') {
    shop.assigned += action.pieces;
    shop.lane = { ...shop.lane, exposed: shop.lane.exposed - action.pieces };
  } else if (action.do === 'read') look(world, shop, action.settle);
  else if (action.do === 'settle') agree(shop);
  else send(world, shop, action);
  return true;
}

function look(world: World, shop: Shop, settling: boolean): void {
  const reads = shop.listings.map(({ id }) => ({ listing: id, sellable: shop.shown.get(id) ?? 0, at: world.now }));
  const { lane, listings } = absorbReads(shop.lane, reads, settling);
  shop.lane = lane;
  learn(shop, listings);
}

function agree(shop: Shop): void {
  const { lane, assigned } = settle(shop.lane, {
    assigned: shop.assigned,
    listings: shop.listings,
    ability: shop.ability,
    slackMs: SLACK_MS,
    orders: shop.orders
      .filter(({ read }) => read)
      .map((order) => ({ at: order.placedAt, pieces: piecesOf(shop, order) })),
    restocks: shop.ability.restocksOnCancel
      ? shop.cancels.filter(({ read }) => read).map(({ at, order }) => ({ at, pieces: piecesOf(shop, order) }))
      : [],
  });
  shop.lane = lane;
  shop.assigned = assigned;
}

function send(world: World, shop: Shop, action: LaneSend): void {
  shop.assigned += action.claim;
  shop.lane = sent(shop.lane, action, shop.assigned);
  world.sends.push(action);
  const fate = world.fates.shift() ?? { answer: 'told', late: 0, lands: true };
  const sentAt = world.now;
  if (fate.answer === 'crash') {
    shop.flying = { send: action, at: sentAt };
    if (fate.lands) for (const change of action.changes) land(world, shop, change, fate);
    return;
  }
  const outcomes = action.changes.map((change): LaneOutcome => {
    if (fate.answer === 'refused') return { kind: 'rejected', permanent: false };
    if (fate.answer === 'throttled') return { kind: 'throttled', afterMs: 2_000 };
    if (fate.answer === 'stuck' && (change.to ?? 0) < (change.before ?? 0))
      return { kind: 'rejected', permanent: true, cannotLower: true };
    if (fate.answer === 'lost') {
      if (fate.lands) land(world, shop, change, fate);
      return { kind: 'unknown' };
    }
    return land(world, shop, change, fate);
  });
  const { lane, listings, refund } = absorbOutcomes(shop.lane, action, outcomes, {
    listings: shop.listings,
    ability: shop.ability,
    sentAt,
    now: world.now,
  });
  shop.lane = lane;
  shop.assigned -= refund;
  learn(shop, listings);
}

/** A change reaches the platform's number, now or within the bound that the platform declares. */
function land(world: World, shop: Shop, change: LaneChange, fate: Fate): LaneOutcome {
  const there = () => shop.shown.get(change.listing) ?? 0;
  const put = (units: number) => shop.shown.set(change.listing, units);
  const apply = (): LaneOutcome => {
    if (change.mode === 'set') put(change.to ?? 0);
    else if (change.mode === 'cas') {
      if (there() !== change.before) return { kind: 'stale', observed: there() };
      put(change.to ?? 0);
    } else if (there() + change.by < 0) {
      if (!shop.ability.clampsAtZero) return { kind: 'rejected', permanent: false };
      put(0);
    } else put(there() + change.by);
    return { kind: 'applied' };
  };
  const mayBeLate =
    change.mode === 'set' || change.mode === 'delta' || fate.answer === 'lost' || fate.answer === 'crash';
  const late = mayBeLate ? Math.floor(fate.late * shop.ability.landsWithinMs) : 0;
  if (late === 0) return apply();
  shop.landings.push({ at: world.now + late, apply });
  return { kind: 'applied' };
}

/** Another process finds what the dead one had sent. */
function crashed(_world: World, shop: Shop): boolean {
  const { at } = shop.flying as { at: number };
  shop.lane = lost(shop.lane, { sentAt: at, ability: shop.ability });
  delete shop.flying;
  return true;
}

function learn(
  shop: Shop,
  news: { id: number; published?: number | null; publishedAt?: number; locked?: boolean }[],
): void {
  shop.listings = shop.listings.map((listing) => {
    const one = news.find(({ id }) => id === listing.id);
    if (!one) return listing;
    const { published, publishedAt, ...rest } = listing;
    const known =
      one.published === undefined
        ? { ...(published !== undefined && { published }), ...(publishedAt !== undefined && { publishedAt }) }
        : {};
    return {
      ...rest,
      ...known,
      ...(typeof one.published === 'number' && { published: one.published, publishedAt: one.publishedAt ?? 0 }),
      ...(one.locked && { locked: true }),
    };
  });
}
