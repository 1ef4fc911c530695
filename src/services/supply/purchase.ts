import type { Localized } from '../../core/localized.ts';

export type PurchaseState = 'open' | 'received' | 'closed' | 'cancelled';

export type PurchaseLine = {
  id: number;
  sku: string;
  title: string;
  /** '' for goods that are ours, else the supplier who owns them until they are sold. */
  owner: string;
  quantity: number;
  received: number;
  damaged: number;
  unitMinor: number;
  promisedOn: string;
  expectedOn: string;
};

export type Purchase = {
  id: number;
  supplier: string;
  supplierName: Localized;
  currency: string;
  warehouse: string;
  warehouseId: number;
  warehouseName: Localized;
  state: PurchaseState;
  orderedBy: string;
  orderedAt: string;
  lines: PurchaseLine[];
};

/** Units of a line that are still to come. */
export const openUnits = ({ quantity, received, damaged }: PurchaseLine): number => quantity - received - damaged;
