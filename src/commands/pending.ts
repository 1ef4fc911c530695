import { randomInt } from 'node:crypto';
import { DECISIONS } from '../core/decisions.ts';
import type { Effect } from '../core/effect.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { actions, card, fields, type Message, note, table } from '../core/message.ts';
import { instantOf, instantParam, rowsOf, sql } from '../db/client.ts';
import type { ApprovalNeed } from '../services/services.ts';
import { decidedCard, effectBlocks } from './effect-card.ts';
import { applyStep, type Done, type Held, type Session, type Step, weighed } from './execute.ts';
import { requestStep } from './request.ts';

/** Writes that wait for their asker's word. */

const PENDING_MINUTES = 10;
const MOST_PENDING = 50;
/** No 0/O, 1/I/L: a code is read aloud and typed on phones. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `goesOn`: it is not over yet, so that a message which can be changed only once stays as it is. */
export type Settle = { subject: string; message: Message; goesOn?: true };

type PendingRow = {
  code: string;
  trace: string;
  person_id: string;
  command: string;
  canonical: string;
  effect: Effect;
  expires_at: string;
  decision: string | null;
  decided_at: string | null;
  decided_by: string | null;
};

/** Shows the effect and waits as a row. Throws confirm.too_many above 50 open ones of a person. */
export async function holdStep(session: Session, { command, bound }: Step, effect: Effect): Promise<Held> {
  const personId = session.actor.personId ?? 0;
  // Asks of other rooms are worked at the same moment: each counts what those before it have added.
  await rowsOf(session.tx, sql`select 1 from person where id = ${personId} for no key update`);
  const [open] = await rowsOf<{ n: number }>(
    session.tx,
    sql`select count(*)::int as n from pending where person_id = ${personId} and decision is null and expires_at > ${instantParam(session.now)}`,
  );
  if ((open?.n ?? 0) >= MOST_PENDING) throw tooManyPending();
  const code = Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const expires = new Date(session.now.getTime() + PENDING_MINUTES * 60_000);
  await rowsOf(
    session.tx,
    sql`insert into pending (code, trace, person_id, room_id, command, canonical, effect, created_at, expires_at)
        values (${code}, ${session.trace}, ${personId}, ${session.room.id}, ${command.name.en}, ${bound.canonical},
                ${JSON.stringify(effect)}::jsonb, ${instantParam(session.now)}, ${instantParam(expires)})`,
  );
  return { message: confirmCard(code, effect, expires, session.actor.name), subject: `pending:${code}`, effect };
}

/** What a code stands for; locks its row, so that two clicks are one after the other. */
async function pendingOf(session: Session, typed: string): Promise<PendingRow> {
  const code = typed.toUpperCase();
  const [row] = await rowsOf<PendingRow>(session.tx, sql`select * from pending where code = ${code} for update`);
  if (!row) await refuseForeign(session, code);
  if (!row)
    throw new UserError('confirm.unknown', {
      zh: `没有等待确认的“${code}”，请检查确认码`,
      en: `Nothing waits under “${code}”, please check the code`,
    });
  if (Number(row.person_id) !== session.actor.personId) throw notYours();
  if (row.decision) throw decidedAlready(row);
  if (instantOf(row.expires_at) <= session.now) throw expired(row);
  return row;
}

/** A code that waits for others: one's own word does not help it. */
async function refuseForeign(session: Session, code: string): Promise<void> {
  const { approvals } = session.services(session.tx);
  const request = await approvals.find(code);
  if (!request) return;
  const roles = approvals.wordsOf(request.need);
  throw new UserError('confirm.needs_approval', {
    zh: `${request.code} 要由别人审批（${roles.zh}），发起人确认不了；审批人发送 批准 ${request.code}，发起人不要了就发送 撤回 ${request.code}`,
    en: `${request.code} needs somebody else (${roles.en}), its asker cannot confirm it; they send approve ${request.code}, the asker may withdraw ${request.code}`,
  });
}

/** Carries out what was shown, and nothing else: when the rows have moved, it lapses and nothing is done. */
export async function confirmPending(
  session: Session,
  typed: string,
  stepOf: (canonical: string) => Step,
  settle: (s: Settle) => void,
): Promise<Done> {
  const row = await pendingOf(session, typed);
  const step = stepOf(row.canonical);
  const { effect, need } = await weighed(session, row.effect);
  if (need.approvers > 0) return handOver(session, step, { row, effect, need }, settle);
  try {
    const done = await applyStep(session, step, effect);
    await decide(session, row.code, 'confirmed');
    settle({
      subject: `pending:${row.code}`,
      message: decidedCard(
        row.effect,
        { zh: `已由 ${session.actor.name} 确认执行`, en: `Confirmed and done by ${session.actor.name}` },
        'success',
      ),
    });
    return done;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await decide(session, row.code, 'lapsed');
    settle({ subject: `pending:${row.code}`, message: decidedCard(row.effect, error.text, 'warning') });
    throw error;
  }
}

/** The lines were tightened while it waited for its asker's word: that word asks the others. */
async function handOver(
  session: Session,
  step: Step,
  { row, effect, need }: { row: PendingRow; effect: Effect; need: ApprovalNeed },
  settle: (s: Settle) => void,
): Promise<Done & Held> {
  const held = await requestStep(session, step, { effect, need });
  await decide(session, row.code, 'lapsed');
  const words = { zh: `改为等待审批 ${held.request.code}`, en: `It waits for approval now, as ${held.request.code}` };
  settle({ subject: `pending:${row.code}`, message: decidedCard(effect, words, 'warning') });
  return held;
}

export async function cancelPending(session: Session, typed: string, settle: (s: Settle) => void): Promise<Message> {
  const row = await pendingOf(session, typed);
  await decide(session, row.code, 'cancelled');
  const message = decidedCard(
    row.effect,
    { zh: `已由 ${session.actor.name} 取消，没有改动`, en: `Cancelled by ${session.actor.name}, nothing was changed` },
    'normal',
  );
  settle({ subject: `pending:${row.code}`, message });
  return message;
}

async function decide(session: Session, code: string, decision: string): Promise<void> {
  await rowsOf(
    session.tx,
    sql`update pending set decision = ${decision}, decided_at = ${instantParam(session.now)}, decided_by = ${session.actor.name} where code = ${code}`,
  );
}

const confirmCard = (code: string, effect: Effect, expires: Date, who: string): Message =>
  card(
    { zh: `请确认 · ${code}`, en: `Please confirm · ${code}` },
    [
      ...effectBlocks(effect),
      ...('irreversible' in effect.inverse ? [noWayBack(effect.inverse.irreversible)] : []),
      fields({ label: { zh: '有效至', en: 'Valid until' }, value: { at: expires.toISOString() } }),
      actions(
        { label: { zh: '确认', en: 'Confirm' }, says: `confirm ${code}`, style: 'primary' },
        { label: { zh: '取消', en: 'Cancel' }, says: `cancel ${code}` },
      ),
      note({
        zh: `只有 ${who} 能确认；也可以发送：确认 ${code}`,
        en: `Only ${who} can confirm; or send: confirm ${code}`,
      }),
    ],
    'warning',
  );

const MOST_LISTED = 10;
const MOST_BUTTONS = 3;

/** The asker's open writes, the next to expire first; with their buttons. Even the only one is confirmed by its code. */
export async function waitingCard(session: Session): Promise<Message> {
  const rows = await rowsOf<{ code: string; effect: Effect; expires_at: string; total: number }>(
    session.tx,
    sql`select code, effect, expires_at, count(*) over ()::int as total from pending
        where person_id = ${session.actor.personId ?? 0} and decision is null and expires_at > ${instantParam(session.now)}
        order by expires_at, code limit ${MOST_LISTED}`,
  );
  const total = rows[0]?.total ?? 0;
  if (total === 0)
    return card({ zh: '没有等待确认的操作', en: 'Nothing waits for your word' }, [
      note({ zh: '需要确认的操作会先给出确认码', en: 'A write that waits for a word gives its code first' }),
    ]);
  const columns = [
    { label: { zh: '确认码', en: 'Code' } },
    { label: { zh: '影响', en: 'Effect' } },
    { label: { zh: '有效至', en: 'Valid until' } },
  ];
  const lines = rows.map((row) => [row.code, row.effect.summary, { at: instantOf(row.expires_at).toISOString() }]);
  const buttons = rows.slice(0, MOST_BUTTONS).flatMap(({ code }) => [
    { label: { zh: `确认 ${code}`, en: `Confirm ${code}` }, says: `confirm ${code}` },
    { label: { zh: `取消 ${code}`, en: `Cancel ${code}` }, says: `cancel ${code}` },
  ]);
  return card(
    { zh: `等待你确认 · ${total} 项`, en: `Waiting for your word · ${total}` },
    [
      table(columns, lines, total),
      actions(...buttons),
      note({ zh: '发送：确认 加确认码', en: 'Send: confirm and the code' }),
    ],
    'warning',
  );
}

const noWayBack = ({ zh, en }: Localized) => note({ zh: `不能撤销：${zh}`, en: `Cannot be undone: ${en}` });

const tooManyPending = (): UserError =>
  new UserError('confirm.too_many', {
    zh: `你已有 ${MOST_PENDING} 个操作在等待确认，请先确认或取消一些；发送 确认 看有哪些`,
    en: `${MOST_PENDING} of your writes wait already, confirm or cancel some first; send confirm to see them`,
  });

const notYours = (): UserError =>
  new UserError('confirm.not_yours', {
    zh: '只有发起的人能确认或取消',
    en: 'Only the person who asked can confirm or cancel this',
  });

/** A late click gets the state, never silence. */
function decidedAlready(row: PendingRow): UserError {
  const words = DECISIONS[row.decision ?? ''] ?? { zh: row.decision ?? '', en: row.decision ?? '' };
  const who = row.decided_by ? ` (${row.decided_by})` : '';
  return new UserError('confirm.decided', {
    zh: `${row.code} ${words.zh}${who}，没有再做一次`,
    en: `${row.code} was ${words.en}${who}, nothing was done again`,
  });
}

const expired = (row: PendingRow): UserError =>
  new UserError('confirm.expired', {
    zh: `${row.code} 已过期，没有执行；请重新发送：${row.canonical}`,
    en: `${row.code} has expired, nothing was done; send it again: ${row.canonical}`,
  });
