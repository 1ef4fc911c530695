import type { OrderStock } from '../services/intake/intake.ts';
import { takeCameBack } from '../services/inventory/orders/come-back.ts';
import { rehomePaid } from '../services/inventory/orders/rehome.ts';
import { lockLevelsOfSkus, splitReservation } from '../services/inventory/orders/split.ts';
import { releaseOrderLines, reserveOrderLines } from '../services/inventory/publishing/orders.ts';
import { shipOpen } from '../services/inventory/reservations/ship.ts';

/** What inventory does for orders that come in. */
export const orderStock: OrderStock = {
  lock: lockLevelsOfSkus,
  reserve: reserveOrderLines,
  release: releaseOrderLines,
  split: splitReservation,
  ship: shipOpen,
  comeBack: takeCameBack,
  rehome: rehomePaid,
};
