import path from 'node:path';
import { templatesOf } from '../../src/app/templates.ts';
import { systemScope, type Tx } from '../../src/db/client.ts';
import { loadRules } from '../../src/services/compliance/load.ts';
import type { WatchKind } from '../../src/services/templates/causes.ts';
import type { Templates } from '../../src/services/templates/templates.ts';
import type { Chat } from './chat.ts';

const RULES = path.join(import.meta.dirname, '../../src/services/compliance/rules');

/** The service as a worker has it, on a chat's database. */
export async function templatesIn<T>(chat: Chat, work: (templates: Templates) => Promise<T>): Promise<T> {
  const rules = await loadRules(RULES);
  const clock = { now: () => new Date() };
  return chat.app.db.withScope(systemScope('test'), (tx) =>
    work(templatesOf({ standing: { admins: () => [] }, clock, rules }, tx)),
  );
}

/** What a look of the worker sends, as of now. */
export const pushNow = (chat: Chat, ...kinds: WatchKind[]): Promise<number> =>
  templatesIn(chat, (templates) => templates.pushDue(kinds, new Date()));

/** For what works on templates alone: a house's services, of which only these are there. */
export async function templatesOnly(clock: { now(): Date }) {
  const rules = await loadRules(RULES);
  return (tx: Tx) => ({ templates: templatesOf({ standing: { admins: () => [] }, clock, rules }, tx) });
}
