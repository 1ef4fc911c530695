/** A token bucket for each key: a minute's worth at once, refilled evenly. Of this process; replicas count for themselves. */
export type Rates = {
  /** Takes one; 0 when it may, else after how many milliseconds the next one may. */
  take(key: { id: number; perMinute: number }): number;
};

type Bucket = { left: number; at: number };

/** More keys than this at a time have no one to belong to; the oldest are forgotten. */
const MOST = 10_000;

/** `now` in milliseconds, never going back. */
export function createRates(now: () => number = () => performance.now()): Rates {
  const buckets = new Map<number, Bucket>();
  return {
    take({ id, perMinute }) {
      const at = now();
      const bucket = buckets.get(id) ?? { left: perMinute, at };
      const left = Math.min(perMinute, bucket.left + ((at - bucket.at) * perMinute) / 60_000);
      const may = left >= 1;
      buckets.delete(id);
      buckets.set(id, { left: may ? left - 1 : left, at });
      if (buckets.size > MOST) buckets.delete(buckets.keys().next().value as number);
      return may ? 0 : Math.ceil(((1 - left) * 60_000) / perMinute);
    },
  };
}
