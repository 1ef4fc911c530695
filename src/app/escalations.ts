import type { Message } from '../core/message.ts';
import { instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Channels } from '../outbox/put.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import { advance, type Due, dueSteps } from '../services/alerts/chains/advance.ts';
import { settleSummaries } from '../services/alerts/chains/flood.ts';
import type { Asking, Said } from '../services/alerts/chains/ports.ts';
import { followReaches } from '../services/alerts/chains/reach.ts';
import type { RoleName, Services } from '../services/services.ts';
import { outOf } from './alerts.ts';
import type { House } from './house.ts';

export type Escalating = Pick<House, 'db' | 'clock' | 'services' | 'log'> & {
  channels: Channels;
  footer(): Message['blocks'];
  ring?(channel: string): void;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};

const BEAT_MS = 1_000;
const AT_ONCE = 4;
/** A step that could not be done is tried again, behind the others. */
const AGAIN_MS = 30_000;

/** Looks each second for steps that are due, and for what became of those who were asked. */
export function startEscalations(house: House, channels: Channels, failed: (error: unknown) => void): Worker {
  const { standing, bell, options } = house;
  const worker = startWorker({
    everyMs: BEAT_MS,
    atOnce: AT_ONCE,
    failed,
    fetch: createEscalator({
      ...house,
      channels,
      footer: standing.footer,
      ring: bell.ring,
      ...(options.step && { step: options.step }),
    }),
  });
  worker.wake();
  return worker;
}

/** The fetch of the worker: whatever one step puts, writes down and sets is one transaction. */
export function createEscalator(deps: Escalating): (room: number) => Promise<Task[]> {
  return async (room) => {
    await inTx(deps, (d) => followReaches(d));
    await inTx(deps, (d) => settleSummaries(d));
    const due = await deps.db.withScope(systemScope('escalations'), (tx) => dueSteps(tx, deps.clock.now(), room));
    return due.map((one) => () => take(deps, one));
  };
}

async function take(deps: Escalating, due: Due): Promise<void> {
  try {
    await inTx(deps, (d) => advance(d, due));
  } catch (error) {
    deps.log.error({ err: error, group: due.id }, 'a step of a chain could not be taken');
    const again = new Date(deps.clock.now().getTime() + AGAIN_MS);
    await deps.db.withScope(systemScope('escalations'), (tx) =>
      rowsOf(
        tx,
        sql`update alert_group set step_at = ${instantParam(again)} where id = ${due.id} and token = ${due.token}`,
      ),
    );
  }
}

async function inTx(deps: Escalating, work: (d: Asking) => Promise<number | boolean>): Promise<void> {
  const done = await deps.db.withScope(systemScope('escalations'), async (tx) => {
    const result = await work(askingOf(deps, tx));
    if (result) await deps.step?.('escalation-before-commit');
    return result;
  });
  if (!done) return;
  deps.ring?.('zhanggui_outbox');
  deps.ring?.('zhanggui_alerts');
}

function askingOf(deps: Escalating, tx: Tx): Asking {
  const { people, rooms, oncall } = deps.services(tx);
  return {
    tx,
    now: deps.clock.now(),
    find: {
      directOf: rooms.directOf,
      onCall: (rota, at) => oncall.who(rota, at),
      holders: (role, shops) => people.holdersOf(role as RoleName, shops),
      reaches: (who) => people.reachesOf(who, 'alerts.read'),
    },
    say: (said) => say(deps, tx, rooms, said),
    out: outOf(deps),
  };
}

async function say(deps: Escalating, tx: Tx, rooms: Services['rooms'], said: Said): Promise<number | undefined> {
  const room = await rooms.byId(said.roomId);
  if (!room) return undefined;
  const [id] = await outOf(deps).put(tx, [{ room, ...said }]);
  return id;
}
