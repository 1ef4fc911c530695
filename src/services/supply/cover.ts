import type { Cover } from './replenish/propose.ts';

/** The safety coefficient multiplies the demand during lead time. */
export const multiplied: Cover = (demandDuringLead, coefficient) => demandDuringLead * coefficient;
