import type { Clock } from '../core/clock.ts';
import type { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { card, type Message, note, text } from '../core/message.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import { answerOnce } from '../outbox/answer-once.ts';
import { type Channels, put } from '../outbox/put.ts';
import type { Services } from '../services/services.ts';
import { refusal } from './answer.ts';
import type { Router } from './router.ts';

export type ScheduledDeps = {
  db: Db;
  clock: Clock;
  channels: Channels;
  router: Router;
  services(tx: Tx, now: Date): Services;
  footer(): Message['blocks'];
  log: { error(fields: object, words: string): void };
  ring?(channel: string, payload?: string): void;
  step?(name: string): Promise<void> | void;
};

type Due = NonNullable<Awaited<ReturnType<Services['schedules']['due']>>>;

/** Refusals that time does not mend: the schedule stands still until somebody looks. */
const ENDED = new Set(['permission.denied', 'permission.totals', 'stranger', 'person.unknown']);

/**
 * Runs what is due, one schedule a transaction: the answer, that the slot was done and the next time are one commit, under the slot's key
 * and the row's lock, so that of two processes one says it once. Returns how many were run.
 */
export async function runScheduled(deps: ScheduledDeps, most = 50): Promise<number> {
  let done = 0;
  while (done < most && (await deps.db.withScope(systemScope('schedules'), (tx) => runOne(deps, tx)))) done += 1;
  if (done > 0) deps.ring?.('zhanggui_outbox');
  return done;
}

async function runOne(deps: ScheduledDeps, tx: Tx): Promise<boolean> {
  const now = deps.clock.now();
  const { schedules } = deps.services(tx, now);
  const one = await schedules.due(now);
  if (!one) return false;
  const slot = (one.nextAt as Date).toISOString();
  await answerOnce(tx, `schedule:${one.id}:${slot}`, () => tell(deps, tx, one, now));
  await schedules.advanceFrom(one, now);
  await deps.step?.('schedule-before-commit');
  return true;
}

async function tell(deps: ScheduledDeps, tx: Tx, one: Due, now: Date): Promise<void> {
  const services = deps.services(tx, now);
  const room = await services.rooms.byId(one.roomId);
  if (!room) return services.schedules.pause(one.id, 'broken');
  const trace = `e${one.id.toString(36)}-${(one.nextAt as Date).getTime().toString(36)}`;
  const message = await answerOf(deps, tx, one, { now, trace, room });
  await put(tx, deps.channels, { room, message: { ...message, blocks: [...message.blocks, ...deps.footer()] }, trace });
}

type At = { now: Date; trace: string; room: NonNullable<Awaited<ReturnType<Services['rooms']['byId']>>> };

/** What its owner would get who typed it now, with the rights that they have now. */
async function answerOf(deps: ScheduledDeps, tx: Tx, one: Due, { now, trace, room }: At): Promise<Message> {
  const services = deps.services(tx, now);
  const [channel = '', ...id] = one.account.split(':');
  const actor = await services.people.identify({ channel, userId: id.join(':') }, one.owner);
  if (actor.grants.length === 0) return stopped(services, one, 'left');
  try {
    const heard = { tx, trace, actor, room, text: one.line, now, reads: true as const };
    const outcome = await tx.transaction((inner) => deps.router({ ...heard, tx: inner }));
    if (outcome.error && ENDED.has(outcome.error.code)) return stopped(services, one, 'left');
    return marked(outcome.message ?? refusal(outcome.error as UserError), one);
  } catch (error) {
    deps.log.error({ err: error, ask: trace, schedule: one.id }, 'a scheduled command failed');
    return marked(failed(one, trace), one);
  }
}

const marked = (message: Message, one: Due): Message => ({
  ...message,
  blocks: [
    ...message.blocks,
    note({
      zh: `定时 #${one.id} · ${one.words.zh} · ${one.owner}`,
      en: `Schedule #${one.id} · ${one.words.en} · ${one.owner}`,
    }),
  ],
});

const failed = (one: Due, trace: string): Message =>
  card(
    { zh: `定时 #${one.id} 没有做成`, en: `Schedule #${one.id} could not be done` },
    [
      text({
        zh: `“${one.line}”出了点问题；请把编号 ${trace} 告诉管理员`,
        en: `Something went wrong with “${one.line}”; please give an admin the id ${trace}`,
      }),
    ],
    'warning',
  );

async function stopped(services: Services, one: Due, why: 'left'): Promise<Message> {
  await services.schedules.pause(one.id, why);
  const words: Localized = {
    zh: `“${one.line}”以 ${one.owner} 的权限执行，而他现在没有这个权限；有权限的人用 定时 恢复 ${one.id} 接手，或 定时 删除 ${one.id}`,
    en: `“${one.line}” runs with the rights of ${one.owner}, who has them no more; who has them takes it over with every resume ${one.id}, or every remove ${one.id}`,
  };
  return card({ zh: `定时 #${one.id} 已停下`, en: `Schedule #${one.id} is paused` }, [text(words)], 'warning');
}
