import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges read at each scrape: from the database, so that every replica says the same. */
export type Standing = {
  outboxQueued: number;
  outboxOldestSeconds: number;
  deadLetters: number;
  inboxOpen: number;
  jobSlots: { job: string; state: string; count: number }[];
  /** How far the orders of connected shops have been read, by the shop's code. */
  orderLag: { shop: string; seconds: number }[];
  /** How long ago each compliance monitor last looked, by its code. */
  monitorAge: { monitor: string; seconds: number }[];
};

export type Metrics = {
  asked(ask: { channel: string; command: string; result: string; seconds: number }): void;
  delivered(delivery: { channel: string; outcome: string }): void;
  text(): Promise<string>;
};

/** Prometheus: asks and their latency counted by this process, queues read from the database. */
export function createMetrics(standing: () => Promise<Standing>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const asks = new Counter({
    name: 'zhanggui_asks_total',
    help: 'Asks answered',
    labelNames: ['channel', 'command', 'result'],
    registers,
  });
  const latency = new Histogram({
    name: 'zhanggui_ask_seconds',
    help: 'From arrival to the commit of the answer',
    labelNames: ['channel'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers,
  });
  const deliveries = new Counter({
    name: 'zhanggui_deliveries_total',
    help: 'Attempts to deliver a message',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const queues = queueGauges(registers);
  return {
    asked({ channel, command, result, seconds }) {
      asks.inc({ channel, command, result });
      latency.observe({ channel }, seconds);
    },
    delivered: (labels) => deliveries.inc(labels),
    async text() {
      queues(await standing());
      return registry.metrics();
    },
  };
}

/** Sets the gauges from how things stand. */
function queueGauges(registers: Registry[]): (now: Standing) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const queued = gauge('zhanggui_outbox_queued', 'Messages that wait to be delivered');
  const oldest = gauge('zhanggui_outbox_oldest_seconds', 'Age of the oldest message that waits');
  const dead = gauge('zhanggui_dead_letters', 'Messages given up');
  const open = gauge('zhanggui_inbox_open', 'Deliveries not yet worked off');
  const slots = new Gauge({
    name: 'zhanggui_job_slots',
    help: 'Job slots of the last 24 hours by state',
    labelNames: ['job', 'state'],
    registers,
  });
  const lag = new Gauge({
    name: 'zhanggui_orders_lag_seconds',
    help: 'Age of what is known of the orders of a shop',
    labelNames: ['shop'],
    registers,
  });
  const age = new Gauge({
    name: 'zhanggui_monitor_age_seconds',
    help: 'How long ago a compliance monitor last looked',
    labelNames: ['monitor'],
    registers,
  });
  return (now) => {
    queued.set(now.outboxQueued);
    oldest.set(now.outboxOldestSeconds);
    dead.set(now.deadLetters);
    open.set(now.inboxOpen);
    slots.reset();
    for (const { job, state, count } of now.jobSlots) slots.set({ job, state }, count);
    lag.reset();
    for (const { shop, seconds } of now.orderLag) lag.set({ shop }, seconds);
    age.reset();
    for (const { monitor, seconds } of now.monitorAge) age.set({ monitor }, seconds);
  };
}
