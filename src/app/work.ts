import { type ChannelName, KEYS_KEPT_MS } from '../channels/channel.ts';
import { answerAsk } from '../commands/answer.ts';
import { clearCalls } from '../commands/api/once.ts';
import { expirePending } from '../commands/expire.ts';
import { createRouter } from '../commands/router.ts';
import { systemScope } from '../db/client.ts';
import { dueRuns } from '../jobs/runner.ts';
import { createDrain } from '../outbox/drain.ts';
import type { DrainDeps } from '../outbox/drain-deps.ts';
import { clearOld, clearReplyUrls, lease } from '../outbox/inbox.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import { onCallOf } from '../services/alerts/groups/on-call.ts';
import { reachOf } from '../services/people/people.ts';
import { startDispatcher } from './alerts.ts';
import type { Parts } from './channels.ts';
import { startEscalations } from './escalations.ts';
import { startSealing } from './evidence.ts';
import type { House } from './house.ts';
import { startSchedules } from './schedules.ts';
import { startAliveWatch } from './watch-alive.ts';
/** What works the inbox, the outbox, the jobs and the sweeps. `only` limits a terminal prompt to the console. */
export function startWork(house: House, channels: Parts['map'], only?: ChannelName): Worker[] {
  const { log, services, wakes, commands } = house;
  const quiet = onceInAWhile((error) => log.error({ err: error }, 'the database could not be worked with'));
  const router = createRouter({ commands, services, reachOf: (who, permission) => reachOf(who.grants, permission) });
  const outbox = startOutbox(sendingOf(house, channels, only), quiet);
  const inbox = startInbox(house, { channels, router, only, sent: outbox.wake }, quiet);
  const jobRuns = startWorker({ everyMs: 5000, atOnce: 2, failed: quiet, fetch: dueRuns(runnerDeps(house, channels)) });
  const sweeps = startWorker({ everyMs: 5000, atOnce: 1, failed: quiet, fetch: sweep(house, channels) });
  const alerts = alertsOf(house, channels, outbox.wake, quiet);
  Object.assign(wakes, { inbox: inbox.wake, outbox: outbox.wake, jobs: jobRuns.wake, alerts: alerts.wake });
  for (const worker of [inbox, outbox, jobRuns, alerts]) worker.wake();
  return [
    inbox,
    jobRuns,
    alerts,
    outbox,
    sweeps,
    startSchedules(house, channels, router, quiet),
    startEscalations(house, channels, quiet),
    startAliveWatch(house, channels, quiet),
    startSealing(house, quiet),
  ];
}

type Asked = {
  channels: Parts['map'];
  router: ReturnType<typeof createRouter>;
  only: ChannelName | undefined;
  sent(): void;
};

function startInbox(house: House, { channels, router, only, sent }: Asked, failed: (error: unknown) => void): Worker {
  const { db, clock, log, services, standing, metrics, bell, options } = house;
  const answering = {
    ...{ db, clock, channels, router, services, footer: standing.footer, log },
    ...{ observe: metrics.asked, ring: bell.ring, ...(options.step && { step: options.step }) },
  };
  return startWorker({
    everyMs: 1000,
    atOnce: 8,
    failed,
    fetch: async (room) => {
      const leased = await db.withScope(systemScope('inbox'), (tx) => lease(tx, room, only), 'passing');
      return leased.map((one) => () => answerAsk(answering, one).then(sent));
    },
  });
}

const sendingOf = (
  { db, clock, sealers, log, metrics, bell, options }: House,
  channels: Parts['map'],
  only: ChannelName | undefined,
): DrainDeps => ({
  ...{ db, clock, channels, sealers, log, delivered: metrics.delivered, ring: bell.ring },
  ...(only && { only }),
  ...(options.step && { step: options.step }),
});

/** Alerts become cards; what it puts leaves at once. */
function alertsOf(house: House, channels: Parts['map'], sent: () => void, failed: (error: unknown) => void): Worker {
  const { db, clock, services, standing, bell, options } = house;
  bell.near('zhanggui_alerts', () => house.wakes.alerts());
  return startDispatcher(
    {
      ...{ db, channels, clock, footer: standing.footer, ...(options.step && { step: options.step }) },
      directOf: async (tx, personId) => (await services(tx).rooms.directOf(personId))?.id,
      onCall(tx, groups, now) {
        const { oncall, people } = services(tx);
        const reaches = (who: readonly number[]) => people.reachesOf(who, 'alerts.read');
        return onCallOf(tx, { who: oncall.who, reaches }, groups, now);
      },
      ring(channel, payload) {
        sent();
        bell.ring(channel, payload);
      },
    },
    failed,
  );
}

/** When it stops, what is being sent ends, and what waits behind it is left for the next process. */
function startOutbox(deps: DrainDeps, failed: (error: unknown) => void): Worker {
  let halting = false;
  const fetch = createDrain({ ...deps, halted: () => halting });
  const worker = startWorker({ everyMs: 500, atOnce: 16, failed, fetch });
  return {
    wake: worker.wake,
    stop: () => {
      halting = true;
      return worker.stop();
    },
  };
}

export const runnerDeps = (
  { db, clock, jobs, services, standing, log, bell, options }: House,
  channels: Parts['map'],
) => ({
  db,
  clock,
  jobs,
  channels,
  services,
  footer: standing.footer,
  log,
  ring: bell.ring,
  ...(options.step && { step: options.step }),
});

/** Small things that time brings: expired confirmations every beat, old bodies and keys every hour. */
function sweep({ db, clock, services, standing }: House, channels: Parts['map']) {
  let cleared = 0;
  return async () => {
    await standing.refresh();
    await expirePending({ db, channels, services }, clock.now());
    await db.withScope(systemScope('sweep'), clearReplyUrls);
    if (Date.now() - cleared > 3_600_000) {
      await db.withScope(systemScope('sweep'), (tx) => clearOld(tx, KEYS_KEPT_MS));
      await db.withScope(systemScope('sweep'), clearCalls);
      cleared = Date.now();
    }
    return [];
  };
}

/** A database that is away fails every beat: one line in five seconds says so. */
export function onceInAWhile(say: (error: unknown) => void): (error: unknown) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < 5000) return;
    last = Date.now();
    say(error);
  };
}
