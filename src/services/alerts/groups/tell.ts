import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import { type Act, actsOf } from './acts.ts';
import { noteEvents } from './events.ts';
import type { Look, Out, Post, TellDeps } from './ports.ts';
import { redrawCards } from './redraw.ts';
import { shortId, subjectOf } from './state.ts';
import { newStorms, roomPasts, settleStorms } from './storms.ts';
import { writeTold } from './told.ts';
import { cardFacts, namedOn, type View } from './view.ts';
import { changeNote, reasonWords } from './words.ts';

/** Tells rooms what one look decided; writes down what they were told. Returns until when views wait for their room's next summary. */
export async function tellAll(tx: Tx, deps: TellDeps, look: Look): Promise<Map<View, Date>> {
  const { views, now } = look;
  const pasts = await roomPasts(tx, views, now);
  const past = (roomId: number) => pasts.get(roomId) ?? { recent: 0, open: undefined };
  const { acts, waits } = actsOf(views, { editing: deps.out.editing, past, now });
  const redrawn = await redrawCards(tx, deps.out, look);
  const posted = await postAll(tx, deps, look, acts);
  await writeTold(tx, look, { acts, posted, redrawn });
  await settleStorms(tx, deps.out, { acts, views, now });
  await noteEvents(
    tx,
    acts.flatMap((act) => (act.kind === 'silent' ? [] : [eventOf(act, posted.get(act), look)])),
  );
  return waits;
}

const eventOf = ({ kind, view, reason }: Act, outboxId: number | undefined, { details, now }: Look) => {
  const words = reasonWords(reason, cardFacts(view, details, now));
  const folded = kind === 'fold' ? { zh: `${words.zh}（汇总）`, en: `${words.en} (in a summary)` } : words;
  return { groupId: view.group.id, at: now, what: 'told', words: folded, roomId: view.room.id, outboxId };
};

/** Of each act the id of the message that says it. */
async function postAll(tx: Tx, deps: TellDeps, look: Look, acts: readonly Act[]): Promise<Map<Act, number>> {
  const responsible = await responsibleOf(tx, deps, acts, look.now);
  const posts: { acts: Act[]; post: Post }[] = [
    ...acts.flatMap((act) => {
      const post = act.kind === 'card' ? cardPost(act, responsible) : undefined;
      return post ? [{ acts: [act], post }] : [];
    }),
    ...newStorms(acts, look),
    ...notesOf(deps.out, acts, look),
  ];
  const ids = await deps.out.put(
    tx,
    posts.map(({ post }) => post),
  );
  const posted = new Map<Act, number>();
  for (const [index, { acts: said }] of posts.entries()) for (const act of said) posted.set(act, ids[index] as number);
  for (const act of acts) if (act.kind === 'fold' && act.into) posted.set(act, act.into.outboxId);
  return posted;
}

function cardPost({ view }: Act, people: ReadonlyMap<number, readonly number[]>): Post | undefined {
  const { group, room, card } = view;
  const whose = people.get(group.id);
  return (
    card && {
      room,
      message: card,
      subject: subjectOf(group.id),
      trace: shortId(group.id),
      ...(whose && { people: whose }),
    }
  );
}

/** Whoever has it, else who is on call: asked only where a card goes to people. */
async function responsibleOf(tx: Tx, { out, onCall }: TellDeps, acts: readonly Act[], now: Date) {
  const cards = acts.filter(({ kind, view }) => kind === 'card' && out.editing(view.room.channel) === 'once');
  const groups = [...new Set(cards.map(({ view }) => view.group))];
  const free = groups.filter(({ owner }) => !owner);
  const people = new Map(free.length > 0 ? await onCall?.(tx, free, now) : []);
  for (const { id, owner } of groups) if (owner) people.set(id, [owner.id]);
  return people;
}

/** More than these that are over in one look are one message where cards cannot be changed. */
const MOST_ENDS = 2;

function notesOf({ editing }: Out, acts: readonly Act[], look: Look): { acts: Act[]; post: Post }[] {
  const notes = acts.filter(({ kind }) => kind === 'note');
  const under = notes.filter(({ view }) => editing(view.room.channel) === 'always');
  const ends = Map.groupBy(
    notes.filter(({ view }) => editing(view.room.channel) !== 'always'),
    ({ view }) => view.room.id,
  );
  return [
    ...under.flatMap((act) => notePost(act, look, true)),
    ...[...ends.values()].flatMap((list) =>
      list.length > MOST_ENDS ? [endsPost(list)] : list.flatMap((act) => notePost(act, look, false)),
    ),
  ];
}

function notePost(act: Act, { details, now }: Look, threads: boolean): { acts: Act[]; post: Post }[] {
  const { view, reason } = act;
  const facts = cardFacts(view, details, now);
  if (!facts) return [];
  const known = new Set(view.told?.firing);
  const keys = new Map(view.firing.map(({ id, loud }) => [id, `${id}:${loud}`]));
  const fresh = namedOn(view).flatMap((id, index) => (keys.has(id) && !known.has(keys.get(id) ?? '') ? [index] : []));
  const under = threads ? view.told?.outboxId : undefined;
  const post: Post = {
    ...{ room: view.room, message: changeNote(reason, facts, fresh), subject: subjectOf(view.group.id) },
    ...{ trace: shortId(view.group.id), ...(under !== undefined && { under }) },
    ...(act.kind === 'note' && act.aloud && { aloud: true }),
  };
  return [{ acts: [act], post }];
}

function endsPost(acts: Act[]): { acts: Act[]; post: Post } {
  const [first] = acts as [Act];
  const names = acts.map(({ view }) => shortId(view.group.id));
  const list = names.slice(0, 30).join(' ') + (names.length > 30 ? ' …' : '');
  const message: Message = {
    title: { zh: `${names.length} 组告警已恢复`, en: `${names.length} groups of alerts resolved` },
    tone: 'success',
    blocks: [{ kind: 'text', text: { zh: list, en: list } }],
  };
  return {
    acts,
    post: { room: first.view.room, message, subject: `alerts-over:${first.view.room.id}`, trace: names[0] ?? '' },
  };
}
