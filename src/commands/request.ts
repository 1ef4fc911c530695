import type { Effect } from '../core/effect.ts';
import type { Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { tell } from '../db/news.ts';
import type { ApprovalNeed, ApprovalRequest } from '../services/services.ts';
import { lineOf, requestCard } from './approval-card.ts';
import type { Held, Session, Step } from './execute.ts';

/** Writes that wait for other people. */

export const accountOf = ({ actor }: Session): string => `${actor.account.channel}:${actor.account.userId}`;
export const approvalsOf = (session: Session) => session.services(session.tx).approvals;

/** Shows the effect to those who may decide, and waits as a row. Throws approval.too_many. */
export async function requestStep(
  session: Session,
  { command, bound }: Step,
  { effect, need, undoes }: { effect: Effect; need: ApprovalNeed; undoes?: string | undefined },
): Promise<Held & { request: ApprovalRequest }> {
  const request = await approvalsOf(session).open({
    trace: session.trace,
    account: accountOf(session),
    personId: session.actor.personId,
    name: session.actor.name,
    roomId: session.room.id,
    command: command.name.en,
    canonical: bound.canonical,
    undoes,
    effect,
    need,
    now: session.now,
    shops: need.shops,
  });
  const message = await shownRequest(session, request);
  await tellCopies(session, request, message);
  return { message, subject: subjectOf(request), effect, request };
}

export const subjectOf = ({ code }: ApprovalRequest): string => `approval:${code}`;

/** The card of a request as it stands now. */
export async function shownRequest(session: Session, request: ApprovalRequest): Promise<Message> {
  const approvals = approvalsOf(session);
  const matter = await approvals.matterOf(request);
  const { names } = await approvals.agreed(request, matter, session.now);
  const able = await approvals.anybody(request, matter);
  return requestCard(request, { roles: approvals.wordsOf(request.need), names, able });
}

/** Each room gets a card of its own, so that it can be pressed and is settled. Told after the commit. */
export async function tellCopies(session: Session, request: ApprovalRequest, message: Message): Promise<void> {
  const approvals = approvalsOf(session);
  const rooms = await approvals.roomsFor(request, await approvals.matterOf(request));
  // Where it is said anyway there is a card already.
  for (const room of rooms.filter((one) => one !== session.room.id))
    await tell(session.tx, {
      key: `${subjectOf(request)}:${room}`,
      audience: `room:${room}`,
      fold: subjectOf(request),
      subject: subjectOf(request),
      message,
      line: lineOf(request),
    });
}

/** What became of a request, to the room in which it was asked, where that is not the room in which it is said anyway. */
export async function tellAsker(
  session: Session,
  request: ApprovalRequest,
  { message, line, open }: { message: Message; line: Localized; open?: true },
): Promise<void> {
  if (request.roomId === session.room.id || request.account.startsWith('api:')) return;
  const key = `${subjectOf(request)}:${open ? 'renewed' : 'ended'}`;
  await tell(session.tx, {
    key,
    audience: `room:${request.roomId}`,
    fold: key,
    // What still waits is settled with its other copies.
    subject: open ? subjectOf(request) : key,
    final: !open,
    message,
    line,
  });
}
