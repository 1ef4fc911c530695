/** Simulated time: what is due next is done next, and whoever sleeps is woken at their time. Milliseconds. */
export type Timeline = {
  now(): number;
  /** Does something at a time; nobody waits for it. */
  at(time: number, act: () => void): void;
  sleep(ms: number): Promise<void>;
  /** Until nothing is due before `end`. */
  run(end: number): Promise<void>;
};

type Due = { time: number; order: number; act(): void; wakes: boolean };

export function createTimeline(start: number): Timeline {
  let now = start;
  let order = 0;
  const heap: Due[] = [];
  const push = (time: number, act: () => void, wakes: boolean): void => {
    heap.push({ time: Math.max(time, now), order: order++, act, wakes });
    rise(heap);
  };
  return {
    now: () => now,
    at: (time, act) => push(time, act, false),
    sleep: (ms) => new Promise((resolve) => push(now + ms, resolve, true)),
    async run(end) {
      for (let next = heap[0]; next && next.time < end; next = heap[0]) {
        take(heap);
        now = next.time;
        next.act();
        // Whoever was woken goes on before anything else happens, as far as it gets without sleeping again.
        if (next.wakes) await new Promise(setImmediate);
      }
      now = end;
    },
  };
}

const before = (a: Due, b: Due): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

function rise(heap: Due[]): void {
  let at = heap.length - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (!before(heap[at] as Due, heap[up] as Due)) return;
    [heap[at], heap[up]] = [heap[up] as Due, heap[at] as Due];
    at = up;
  }
}

function take(heap: Due[]): void {
  const last = heap.pop() as Due;
  if (heap.length === 0) return;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const down = right < heap.length && before(heap[right] as Due, heap[left] as Due) ? right : left;
    if (!before(heap[down] as Due, heap[at] as Due)) return;
    [heap[at], heap[down]] = [heap[down] as Due, heap[at] as Due];
    at = down;
  }
}
