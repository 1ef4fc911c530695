import type { ContactChange } from '../channels/wecom/contact-change.ts';
import type { Contacts } from '../channels/wecom/contacts.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import type { WatchKind } from '../services/templates/causes.ts';
import type { WelcomeRow } from '../services/templates/mass/welcome.ts';
import {
  type DueTask,
  leaseMembers,
  leaseTasks,
  recordMade,
  recordMember,
  recordRead,
} from '../services/templates/mass/work.ts';
import type { House } from './house.ts';
import { templatesScope } from './templates.ts';

/** What templates need of a house; `contacts`: calls to WeCom, where its app is configured. */
export type Working = Pick<House, 'db' | 'clock' | 'log' | 'services' | 'sealers' | 'bell'> & {
  contacts: () => Contacts;
};

const PUSH_MS = 5_000;
const LATE_EVERY_MS = 60_000;
const MASS_MS = 5_000;
const WELCOME_MS = 1_000;
const WELCOME_SECONDS = 20;

/** Looks what changed for agents, hands mass messages to WeCom and reads their results, and is the backstop of welcomes. */
export function startTemplates(working: Working, failed: (error: unknown) => void): Worker[] {
  const push = startWorker({ everyMs: PUSH_MS, atOnce: 1, failed, fetch: pushing(working) });
  push.wake();
  if (!working.contacts()) return [push];
  const mass = startWorker({ everyMs: MASS_MS, atOnce: 2, failed, fetch: (room) => massTasks(working, room) });
  const welcome = startWorker({ everyMs: WELCOME_MS, atOnce: 8, failed, fetch: (room) => welcomeTasks(working, room) });
  return [push, mass, welcome];
}

/** Orders go late by the minute, the rest is looked at each time. */
export function pushing({ db, clock, services }: Working): () => Promise<Task[]> {
  let looked = 0;
  return async () => {
    const now = clock.now();
    const late: WatchKind[] = now.getTime() - looked >= LATE_EVERY_MS ? ['late'] : [];
    await db.withScope(templatesScope, (tx) =>
      services(tx).templates.pushDue(['coupon', 'promotion', 'stock', ...late], now),
    );
    if (late.length > 0) looked = now.getTime();
    return [];
  };
}

/** Tasks to be made or read, and members whose customers are to be read. */
export async function massTasks(working: Working, room: number): Promise<Task[]> {
  const { db, clock } = working;
  const { tasks, members } = await db.withScope(templatesScope, async (tx) => {
    const due = await leaseTasks(tx, clock.now(), room);
    return { tasks: due, members: due.length < room ? await leaseMembers(tx, clock.now(), room - due.length) : [] };
  });
  return [
    ...tasks.map((task) => () => carryOut(working, task)),
    ...members.map((member) => () => readMember(working, member)),
  ];
}

const SIGNAL = () => new AbortController().signal;

/** The call is outside of any transaction: what became of it is written down in the next. */
async function carryOut({ db, clock, contacts }: Working, task: DueTask): Promise<void> {
  const api = contacts();
  if (!api) return;
  if (task.act === 'make') {
    const made = await api.makeTask(task, SIGNAL());
    await db.withScope(templatesScope, (tx) => recordMade(tx, task.id, made, clock.now()));
    return;
  }
  const read = await api.readTask(task.msgid, task.member, SIGNAL());
  await db.withScope(templatesScope, (tx) => recordRead(tx, task.id, read, clock.now()));
}

async function readMember({ db, clock, contacts }: Working, member: string): Promise<void> {
  const api = contacts();
  if (!api) return;
  const read = await api.customersOf(member, SIGNAL());
  await db.withScope(templatesScope, (tx) => recordMember(tx, member, read, clock.now()));
}

/** Stores what changed; a welcome is sent at once, after the commit and without anybody waiting for it. */
export async function contactChanged(working: Working, change: ContactChange): Promise<void> {
  const { db, clock, services, sealers, log } = working;
  const now = clock.now();
  const { code, at, ...event } = change;
  const deadline = deadlineOf(at, now);
  const row = await db.withScope(templatesScope, (tx) =>
    services(tx).templates.takeContact(
      { ...event, deadline },
      code === undefined ? undefined : sealers.vendor.seal(code),
      now,
    ),
  );
  if (row) void sendWelcome(working, row).catch((error) => log.error({ err: error }, 'a welcome could not be sent'));
}

/** 20 s from when WeCom says it happened; from now, where its clock and ours do not agree at all. */
function deadlineOf(at: Date | undefined, now: Date): Date {
  const from =
    at && Math.abs(now.getTime() - at.getTime()) < 60_000 ? Math.min(at.getTime(), now.getTime()) : now.getTime();
  return new Date(from + WELCOME_SECONDS * 1000);
}

/** Welcomes whose process is gone or whose first call failed. */
export async function welcomeTasks(working: Working, room: number): Promise<Task[]> {
  const { db, clock, services } = working;
  const rows = await db.withScope(templatesScope, (tx) => services(tx).templates.leaseWelcomes(clock.now(), room));
  return rows.map((row) => () => sendWelcome(working, row));
}

async function sendWelcome({ db, clock, services, sealers, contacts }: Working, row: WelcomeRow): Promise<void> {
  const api = contacts();
  const left = row.deadline.getTime() - clock.now().getTime();
  if (!api || left <= 0) return;
  const code = sealers.vendor.open(Buffer.from(row.code)).toString('utf8');
  const outcome = await api.welcome(code, row.words, AbortSignal.timeout(left));
  await db.withScope(templatesScope, (tx) => services(tx).templates.recordWelcome(row.id, outcome, clock.now()));
}
