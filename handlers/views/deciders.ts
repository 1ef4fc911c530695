import {
  card,
  field,
  fields,
  GOAL_MINUTES,
  type Localized,
  type Message,
  note,
  type PersonRow,
  type Reminder,
  ROLES,
  text,
} from '#kit';
import { nextButtons, placeWords, spanWords } from './transfers.ts';

/** Who may decide, and as what they are asked. */
export type Deciders = { as: 'here' | 'managers' | 'admins' | 'nobody'; people: PersonRow[] };

const holds = (role: 'manager' | 'admin') => (person: PersonRow) =>
  person.roles.some((held) => held.role === role && held.shop === undefined);

/**
 * Who is asked to decide about a transfer in a room. First those who work in the room and may approve; from the third reminder
 * on the next role: the managers who do not work there, and where there are none, the admins. Where a role has nobody, the next
 * one is asked at once.
 */
export function decidersOf(people: PersonRow[], workers: readonly number[], step: Reminder['step']): Deciders {
  const may = people.filter((person) => holds('manager')(person) || holds('admin')(person));
  const here = may.filter(({ id }) => workers.includes(id));
  const away = may.filter(({ id }) => !workers.includes(id));
  const ladder: Deciders[] = [
    { as: 'here', people: here },
    { as: 'managers', people: away.filter(holds('manager')) },
    { as: 'admins', people: away.filter((person) => !holds('manager')(person)) },
  ];
  const filled = ladder.filter((rung) => rung.people.length > 0);
  const next = step === 3 ? filled.find(({ as }) => as !== 'here') : undefined;
  return next ?? filled[0] ?? { as: 'nobody', people: [] };
}

const MOST_NAMED = 8;

function whoWords({ as, people }: Deciders): Localized {
  const names = people.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = people.length > MOST_NAMED ? '…' : '';
  const list = (comma: string) => names.join(comma) + more;
  const role = as === 'admins' ? ROLES.admin.words : ROLES.manager.words;
  if (as === 'nobody')
    return {
      zh: '没有人有批准权限，请管理员给予店长角色',
      en: 'nobody may approve: have an admin give the role manager',
    };
  if (as === 'here') return { zh: `本群的 ${list('、')}`, en: `in this room: ${list(', ')}` };
  return { zh: `${role.zh}：${list('、')}`, en: `${role.en}: ${list(', ')}` };
}

/** At 5 and 10 minutes a reminder, at 15 the hand-over; with the buttons again. */
export function reminderCard({ transfer, step }: Reminder, deciders: Deciders, now: Date): Message {
  const { id, sku, quantity, from, to, neededAt } = transfer;
  const waited = spanWords(now.getTime() - neededAt.getTime());
  const handed = step === 3;
  return card(
    handed
      ? { zh: `调拨 ${id} 交给下一级决定`, en: `Transfer ${id} goes to the next role` }
      : { zh: `调拨 ${id} 等待决定`, en: `Transfer ${id} waits for a decision` },
    [
      text({
        zh: `${quantity} 件 ${sku}，从 ${placeWords(from).zh} 到 ${placeWords(to).zh}，已等 ${waited.zh}。`,
        en: `${quantity} × ${sku} from ${placeWords(from).en} to ${placeWords(to).en} has waited for ${waited.en}.`,
      }),
      fields(field({ zh: '请决定', en: 'May decide' }, whoWords(deciders))),
      ...nextButtons(transfer),
      note({
        zh: `目标：从缺货到决定 ${GOAL_MINUTES} 分钟`,
        en: `Goal: ${GOAL_MINUTES} minutes from shortage to decision`,
      }),
    ],
    handed ? 'danger' : 'warning',
  );
}
