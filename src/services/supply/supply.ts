import { bindTo } from '../../core/bind.ts';
import { type Deps as ChangeDeps, end, expect, planEnd, planExpect } from './changes.ts';
import { addDay, days, planAddDay, planRemoveDay, removeDay, subjectOf } from './days.ts';
import { leadTimes, onTimeRate, thinCategories } from './figures.ts';
import { planRemoveItem, planSetItem, removeItem, setItem } from './items.ts';
import { addPurchase, lateLines, planPurchase, purchaseOf, purchases } from './purchases.ts';
import { planReceive, planTakeBack, type Deps as ReceiptDeps, receive, takeBack } from './receipts.ts';
import type { Cover } from './replenish/propose.ts';
import { placeOf, planOrder, replenishment, replenishmentOf } from './replenish/replenish.ts';
import {
  addSupplier,
  itemsOf,
  planAddSupplier,
  planRemoveSupplier,
  removeSupplier,
  supplierOf,
  suppliers,
} from './suppliers.ts';

export type { MarkedDay } from './days.ts';
export type { CategoryCover, LeadTimes } from './figures.ts';
export { breaksText } from './items.ts';
export { openUnits, type Purchase, type PurchaseLine } from './purchases.ts';
export { unitText } from './replenish/offers.ts';
export { leftByDay, type Proposal, REVIEW_DAYS } from './replenish/propose.ts';
export { ordersIn, type ProposedOrder } from './replenish/replenish.ts';
export { type Item, readSupplierCode } from './suppliers.ts';

/** Suppliers, purchase orders, receipts and replenishment; stock itself changes through what is injected. */
export type SupplyDeps = ReceiptDeps & ChangeDeps & { cover: Cover; coefficient: number };

export type Supply = ReturnType<typeof createSupply>;

export const createSupply = (deps: SupplyDeps) =>
  bindTo(deps, {
    suppliers,
    supplierOf,
    itemsOf,
    planAddSupplier,
    addSupplier,
    planRemoveSupplier,
    removeSupplier,
    planSetItem,
    setItem,
    planRemoveItem,
    removeItem,
    purchases,
    purchaseOf,
    lateLines,
    planPurchase,
    addPurchase,
    planExpect,
    expect,
    planEnd,
    end,
    planReceive,
    receive,
    planTakeBack,
    takeBack,
    replenishment,
    replenishmentOf,
    planOrder,
    placeOf,
    days,
    subjectOf,
    planAddDay,
    addDay,
    planRemoveDay,
    removeDay,
    onTimeRate,
    leadTimes,
    thinCategories,
  });
