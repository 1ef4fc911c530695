/** Holding stock: inside a transaction, and as calls that share one (the API, order intake). One SQL definition behind both. */
export { reserveLines } from './decide.ts';
export type { Held, NotHeld, ReserveAnswer, ReserveLine, ReserveOptions } from './lines.ts';
export { HOLD_MINUTES } from './lines.ts';
export { createReserveQueue, type ReserveQueue, type ReserveRequest } from './queue.ts';
