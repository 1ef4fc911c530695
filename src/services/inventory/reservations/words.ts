import { type Localized, same } from '../../../core/localized.ts';

type Named = { id: number; key: string; kind: string; orderNumber?: string | undefined };

const transferOf = ({ kind, key }: Omit<Named, 'id'>): string | undefined =>
  kind === 'transfer' ? /^transfer:(\d{1,15})$/.exec(key)?.[1] : undefined;

/** A reservation as people know it: by its order, its transfer, else its own number. Its key is the machine's own. */
export function holdName(hold: Named): Localized {
  if (hold.orderNumber !== undefined) return same(hold.orderNumber);
  const transfer = transferOf(hold);
  return transfer === undefined
    ? { zh: `锁单 ${hold.id}`, en: `hold ${hold.id}` }
    : { zh: `调拨 ${transfer}`, en: `transfer ${transfer}` };
}

/** Why a reservation has no end: whose it is. */
export function standsFor(hold: Named): Localized {
  if (hold.kind === 'transfer') return { zh: '调拨', en: 'transfer' };
  if (hold.kind === 'order') return { zh: '平台订单', en: 'platform order' };
  return hold.key.startsWith('presale:') ? { zh: '预售到货', en: 'presale arrived' } : { zh: '长期', en: 'standing' };
}
