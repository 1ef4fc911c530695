/** How an amount came to change, in parts that add up to the change exactly. Amounts are in minor units. */
export type Parts = {
  /** More or fewer units of what (SKUs, or categories) was sold in both periods, at the average price of before. */
  volume: number;
  /** Other prices of the same SKU at the same shop. */
  price: number;
  /** Dearer or cheaper SKUs among them; in a category also those that only one of the periods sold. */
  mix: number;
  /** What was sold now and not before, and the other way round. */
  fresh: number;
  gone: number;
};

/**
 * Of SKUs (or categories) at shops that were sold in both periods: units and amounts of before (0) and now (1); `at`: units of now at the
 * prices of before, where a SKU had one.
 */
export type Both = {
  units0: number;
  units1: number;
  minor0: number;
  minor1: number;
  at: number;
  fresh: number;
  gone: number;
};

/**
 * Volume + price + mix + fresh + gone is the change, to the last unit: each part but the price is rounded, and the price is what is left of
 * what both periods sold. Pure.
 */
export function partsOf({ units0, units1, minor0, minor1, at, fresh, gone }: Both): Parts {
  if (units0 === 0) return { volume: 0, price: 0, mix: 0, fresh: fresh + minor1 - minor0, gone: -gone };
  const scaled = (minor0 * units1) / units0;
  const volume = Math.round(scaled - minor0);
  const mix = Math.round(at - scaled);
  return { volume, price: minor1 - minor0 - volume - mix, mix, fresh, gone: gone === 0 ? 0 : -gone };
}

/** The same change by orders: more of them at the basket of before, and another basket. Nothing where there were none before. */
export function byOrders(
  before: { minor: number; orders: number },
  now: { minor: number; orders: number },
): { orders: number; basket: number } | undefined {
  if (before.orders === 0) return undefined;
  const orders = Math.round(((now.orders - before.orders) * before.minor) / before.orders);
  return { orders, basket: now.minor - before.minor - orders };
}
