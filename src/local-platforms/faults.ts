/** What a caller can ask of a platform; faults and permissions are by operation. */
export type Operation =
  | 'orders'
  | 'catalog'
  | 'stock-read'
  | 'stock-write'
  | 'coupons'
  | 'coupons-write'
  | 'token'
  | 'whoami';

/** The faults of one shop. Counts say how often it still happens; all of it can be set while the server runs. */
export type Faults = {
  /** Writes that are carried out and whose answer never arrives. */
  answerLost: number;
  /** Stock writes that land `ms` after they were sent; `answered`: the caller hears at once that they did. */
  lateWrites: { count: number; ms: number; answered: boolean };
  /** Calls refused with the platform's own code for too many, which then asks for `afterMs` of peace. */
  throttled: { count: number; afterMs: number };
  /** Pulls of orders after which two of the rows just shown are changed, so that those behind them move up. */
  movingRows: number;
  /** Comparing writes before which somebody buys one, so that the compare fails. */
  staleCompare: number;
  /** Cancelled orders whose units the platform does not give back, although it usually does. */
  notRestocked: number;
  /** How far this platform's clock is ahead of ours, in milliseconds. */
  clockSkewMs: number;
  /** Operations that these credentials may not use. */
  forbidden: Set<Operation>;
  /** Calls answered with something that is no answer at all: a gateway's page instead of the platform's words. */
  badAnswer: number;
  /** Pushes sent with a body that is not what was signed; sent twice; held back until the next one has gone out. */
  push: { badBody: number; twice: number; outOfOrder: number };
};

export const noFaults = (): Faults => ({
  answerLost: 0,
  lateWrites: { count: 0, ms: 0, answered: false },
  throttled: { count: 0, afterMs: 1000 },
  movingRows: 0,
  staleCompare: 0,
  notRestocked: 0,
  clockSkewMs: 0,
  forbidden: new Set(),
  badAnswer: 0,
  push: { badBody: 0, twice: 0, outOfOrder: 0 },
});
