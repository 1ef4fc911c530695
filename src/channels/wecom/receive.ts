import type { Arrival } from '../channel.ts';
import { contactChangeOf } from './contact-event.ts';
import { ADVICE, openEnvelope, type Refused } from './crypto.ts';
import {
  appKeys,
  botKeys,
  envelopeOf,
  isStale,
  keptQuery,
  keyOf,
  openApp,
  openBot,
  readApp,
  readBot,
} from './decode.ts';
import type { Timer, WecomApp, WecomBot, WecomDeps } from './deps.ts';
import { HOLD_MS, REPLY_URL_MS } from './limits.ts';
import { clickOf, clickReply, EMPTY_REPLY, replierOf, welcomeReply } from './passive.ts';
import { checkedReplyUrl } from './reply-url.ts';
import { type AppMessage, appSaid, type BotMessage, botSaid, roomOfBot } from './said.ts';
import type { SentCards } from './sent-cards.ts';

export type Ready = WecomDeps & { timer: Timer; cards: SentCards };

export type Callback = {
  query: Record<string, string> | undefined;
  body: Buffer;
  /** Milliseconds since the request arrived. */
  elapsed: () => number;
};

/** `drop` closes the connection without an answer, so that WeCom sends the callback again. */
export type Answer = { status: 200 | 403; text: string } | 'drop';

const EMPTY: Answer = { status: 200, text: '' };

/** One and the same refusal for every reason; only the log knows which step failed and what to look at. */
function refuse(deps: Ready, callback: string, { step, detail }: Refused): Answer {
  deps.log.warn({ callback, step, ...(detail ? { detail } : {}), look: ADVICE[step] }, 'WeCom callback refused');
  return { status: 403, text: 'refused' };
}

function dropped(deps: Ready, callback: string, reason: string): Answer {
  deps.log.info({ callback, reason }, 'WeCom callback not for us, dropped');
  return EMPTY;
}

/**
 * The URL check of the admin console: the decrypted echostr as bare text. There is no window: a check is harmless, and
 * it must pass whatever the clocks say. A space can only have been a plus.
 */
export function answerCheck(
  deps: Ready,
  kind: { path: string; keys: { token: string; aesKey: string; receiveId: string } },
  query: Record<string, string> | undefined,
): Answer {
  const envelope = envelopeOf(query, query?.['echostr']?.replaceAll(' ', '+'));
  if (!envelope) return refuse(deps, kind.path, { ok: false, step: 'query' });
  const opened = openEnvelope(kind.keys, envelope);
  if (!opened.ok) return refuse(deps, kind.path, opened);
  if (!isEcho(opened.message)) return refuse(deps, kind.path, { ok: false, step: 'payload', detail: 'no echo' });
  return { status: 200, text: opened.message };
}

/**
 * A POST's signature fits a GET of the same ciphertext: without this, whoever caught a callback could have it decrypted
 * by asking for it as a check. Real echoes are a few digits.
 */
const isEcho = (text: string): boolean => /^[^<>{}[\]\p{C}]{1,64}$/u.test(text);

/**
 * Acknowledges after the commit. What could not be stored keeps its connection until just before WeCom gives up, and is
 * then dropped: an answer of any kind could count as taken.
 */
const storeOrDrop = (deps: Ready, arrival: Arrival, elapsed: () => number): Promise<Answer> =>
  doneOrDrop(deps, { key: arrival.key, doing: deps.intake.store(arrival) }, elapsed);

async function doneOrDrop(
  deps: Ready,
  { key, doing }: { key: string; doing: Promise<unknown> },
  elapsed: () => number,
): Promise<Answer> {
  let cancel = () => {};
  const deadline = new Promise<Answer>((resolve) => {
    cancel = deps.timer(HOLD_MS - elapsed(), () => resolve('drop'));
  });
  const storing = doing.then(
    () => EMPTY,
    (error: unknown) => {
      deps.log.error({ err: error, key }, 'WeCom callback could not be stored, its connection is dropped');
      return deadline;
    },
  );
  const answer = await Promise.race([storing, deadline]);
  cancel();
  return answer;
}

function appArrival(callback: Callback, message: AppMessage, plain: string, room: string): Arrival {
  return {
    channel: 'wecom',
    key: keyOf('app', message.MsgType === 'event' ? undefined : message.MsgId, plain),
    roomId: room,
    body: callback.body,
    headers: keptQuery(callback.query ?? {}),
  };
}

export async function receiveApp(deps: Ready, app: WecomApp, callback: Callback): Promise<Answer> {
  const opened = openApp(appKeys(app), callback.body, callback.query);
  if (!opened.ok) return refuse(deps, '/wecom/app', opened);
  const read = readApp(opened.message);
  if (!read.ok) return 'unknown' in read ? dropped(deps, '/wecom/app', read.unknown) : refuse(deps, '/wecom/app', read);
  const { message } = read;
  const created = message.CreateTime === undefined ? undefined : Number(message.CreateTime);
  if (isStale(created, callback.query?.['timestamp'] ?? '', deps.clock.now())) {
    return refuse(deps, '/wecom/app', { ok: false, step: 'age' });
  }
  const change = deps.contactChanged && contactChangeOf(opened.message);
  if (change && deps.contactChanged)
    return doneOrDrop(deps, { key: change.key, doing: deps.contactChanged(change) }, callback.elapsed);
  const said = appSaid(message);
  if (said.kind === 'ignore') return dropped(deps, '/wecom/app', said.reason);
  return storeOrDrop(deps, appArrival(callback, message, opened.message, said.room.id), callback.elapsed);
}

function botArrival(deps: Ready, message: BotMessage, kept: Buffer, plain: string, roomId: string): Arrival {
  const url = checkedReplyUrl(message.response_url, deps.config, deps.log);
  const expiresAt = new Date(deps.clock.now().getTime() + REPLY_URL_MS);
  return {
    channel: 'wecom',
    key: keyOf('bot', message.msgtype === 'event' ? undefined : message.msgid, plain),
    roomId,
    body: kept,
    headers: { via: 'bot' },
    ...(url === undefined ? {} : { replyUrl: { url, expiresAt, uses: 1 } }),
  };
}

export async function receiveBot(deps: Ready, bot: WecomBot, callback: Callback): Promise<Answer> {
  const opened = openBot(botKeys(bot), callback.body, callback.query);
  if (!opened.ok) return refuse(deps, '/wecom/bot', opened);
  const read = readBot(opened.message);
  if (!read.ok) return 'unknown' in read ? dropped(deps, '/wecom/bot', read.unknown) : refuse(deps, '/wecom/bot', read);
  if (isStale(read.message.create_time, callback.query?.['timestamp'] ?? '', deps.clock.now())) {
    return refuse(deps, '/wecom/bot', { ok: false, step: 'age' });
  }
  return answerBot(deps, bot, callback, { ...read, plain: opened.message });
}

type OpenedBot = { message: BotMessage; kept: Buffer; plain: string };

async function answerBot(deps: Ready, bot: WecomBot, callback: Callback, opened: OpenedBot): Promise<Answer> {
  const { message, kept, plain } = opened;
  const sealed = replierOf(bot, callback.query?.['nonce'] ?? '', deps);
  const event = message.msgtype === 'event' ? message.event?.eventtype : undefined;
  if (event === 'enter_chat') return { status: 200, text: sealed(welcomeReply()) };
  const said = botSaid(message, bot.name);
  const room = roomOfBot(message);
  if (said.kind === 'ignore' || !room) {
    dropped(deps, '/wecom/bot', said.kind === 'ignore' ? said.reason : 'no room');
    return event === 'template_card_event' ? { status: 200, text: sealed(EMPTY_REPLY) } : EMPTY;
  }
  const arrival = botArrival(deps, message, kept, plain, room.id);
  const click = clickOf(message);
  if (!click) return storeOrDrop(deps, arrival, callback.elapsed);
  const storing = deps.intake.store(arrival);
  storing.catch((error: unknown) => deps.log.error({ err: error, key: arrival.key }, 'a click could not be stored'));
  const answer = await clickReply(deps, { ...click, actor: said.actor, roomId: room.id }, storing, callback.elapsed);
  return { status: 200, text: sealed(answer.plain) };
}
