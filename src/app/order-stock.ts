import type { OrderStock } from '../services/intake/intake.ts';
import { takeCameBack } from '../services/inventory/orders/come-back.ts';
import { releaseSold, reserveSold } from '../services/inventory/orders/hold.ts';
import { rehomePaid } from '../services/inventory/orders/rehome.ts';
import { lockLevelsOfSkus, splitReservation } from '../services/inventory/orders/split.ts';
import { shipOpen } from '../services/inventory/reservations/ship.ts';

/** What inventory does for orders that come in. */
export const orderStock: OrderStock = {
  lock: lockLevelsOfSkus,
  reserve: reserveSold,
  release: releaseSold,
  split: splitReservation,
  ship: shipOpen,
  comeBack: takeCameBack,
  rehome: rehomePaid,
};
