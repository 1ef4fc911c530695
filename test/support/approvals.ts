import { buttonsOf, type Message } from '../../src/core/message.ts';
import { rowsIn } from './acts.ts';
import type { Chat } from './chat.ts';

/** A person of the console who counts as a second one, vouched for by nobody who asks in tests. */
export async function decider(chat: Chat, who: string, ...roles: string[]): Promise<void> {
  const [person] = await rowsIn<{ id: string }>(chat, `insert into person (name) values ('${who}') returning id`);
  await rowsIn(
    chat,
    `insert into account (channel, user_id, person_id, vouched_by) values ('console', '${who}', ${person?.id}, 'test')`,
  );
  for (const role of roles)
    await rowsIn(
      chat,
      `insert into role_grant (person_id, role, granted_by) values (${person?.id}, '${role}', 'test')`,
    );
}

/** The code under which a card waits for other people; fails when it does not. */
export function requestIn(message: Message): string {
  const says = buttonsOf(message).find((button) => button.says.startsWith('approve '))?.says;
  if (!says) throw new Error(`nothing waits for approval in "${message.title.en}"`);
  return says.slice('approve '.length);
}

/** Above the first line by its units, and undone by its counterpart. */
export const LARGE = 'adjust TEE-RED-M gz-1 +40000 found';
export const HUGE = 'adjust TEE-RED-M gz-1 +400000 found';
