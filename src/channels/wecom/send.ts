import type { Delivery, Outgoing } from '../channel.ts';
import { type Api, type ApiAnswer, createApi, type Failure, refusalOf } from './api.ts';
import type { WecomApp, WecomDeps } from './deps.ts';
import { APP_USERS, CALL_TIMEOUT_MS, RESPONSE_CODE_MS } from './limits.ts';
import { chartOf, isPicture, robotPicture, uploadForm } from './picture.ts';
import { type Around, renderApp, renderFinal, renderReply, renderRobot } from './render.ts';
import { isReplyUrl } from './reply-url.ts';
import type { SentCards } from './sent-cards.ts';
import { type AccessToken, createAccessToken } from './token.ts';

type Ready = WecomDeps & { api: Api; around: Around; access?: AccessToken | undefined; cards?: SentCards | undefined };

const never = (reason: string): Failure => ({ ok: false, retry: 'never', reason });

/** By the response_url of what is answered: one call within an hour, plain JSON, the URL is the only secret. */
async function byReplyUrl(deps: Ready, out: Outgoing, url: string, signal: AbortSignal): Promise<Delivery> {
  if (!isReplyUrl(url, deps.config)) return never('reply: the response_url is not on WeCom');
  const body = renderReply(out, deps.around);
  // Before the outcome is known: a card whose answer was lost can be clicked too.
  if (body.msgtype === 'template_card') deps.cards?.keep(out);
  const called = await deps.api.call('reply', new URL(url), body, signal);
  if (!called.ok) return called;
  return refusalOf('reply', called.answer) ?? { ok: true, vendor: { via: 'reply' }, usedReplyUrl: true };
}

/** By the robot that an operator bound to the group. */
async function byRobot(deps: Ready, out: Outgoing, key: string, signal: AbortSignal): Promise<Delivery> {
  const url = deps.api.url('cgi-bin/webhook/send', { key });
  const called = await deps.api.call('group robot', url, renderRobot(out, deps.around), signal);
  if (!called.ok) return called;
  return refusalOf('group robot', called.answer) ?? { ok: true, vendor: { via: 'robot' } };
}

const isUserId = (id: string): boolean => /^[^\p{C}\s|]{1,64}$/u.test(id) && id !== '@all';

/** Whom an accepted send did not reach; the vendor lower-cases the ids. */
const unreached = ({ invaliduser = '', unlicenseduser = '' }: ApiAnswer): string[] =>
  [...invaliduser.split('|'), ...unlicenseduser.split('|')].filter((id) => id !== '');

function accepted(deps: Ready, answer: ApiAnswer, users: string[], out: Outgoing): Delivery {
  const missed = unreached(answer);
  if (missed.length > 0) {
    deps.log.warn(
      { outboxId: out.outboxId, missed },
      'WeCom did not deliver to these people: visible range or licence',
    );
    if (missed.length >= users.length) return never(`app: ${missed.join(', ')} cannot be reached by the app`);
  }
  const vendor: Record<string, string> = { via: 'app', at: deps.clock.now().toISOString() };
  if (answer.msgid) vendor['msgid'] = answer.msgid;
  if (answer.response_code) vendor['responseCode'] = answer.response_code;
  if (missed.length > 0) vendor['missed'] = missed.join('|');
  return { ok: true, vendor };
}

type AppSend = { users: string[]; mark: boolean };

/** By the app, to people. WeCom drops a second send of the same bytes, so a send may be tried again unmarked. */
async function byApp(deps: Ready, out: Outgoing, { users, mark }: AppSend, signal: AbortSignal): Promise<Delivery> {
  const { app } = deps.config;
  const reachable = users.filter(isUserId).slice(0, APP_USERS);
  if (!app || !deps.access) return never('app: no app is configured (WECOM_APP_…)');
  if (reachable.length === 0) return never('app: there is nobody to send it to');
  const body = {
    touser: reachable.join('|'),
    agentid: agentNumber(app),
    ...renderApp(out, deps.around, mark),
    enable_duplicate_check: 1,
    duplicate_check_interval: 1800,
  };
  const called = await deps.access.withToken((token) =>
    deps.api.call('app', deps.api.url('cgi-bin/message/send', { access_token: token }), body, signal),
  );
  if (!called.ok) return called;
  return refusalOf('app', called.answer) ?? accepted(deps, called.answer, reachable, out);
}

const agentNumber = (app: WecomApp): number => Number(app.agentId);

/**
 * A card of the app changes once, for everyone who has it. What was sent another way, or too long ago, cannot change:
 * then there is nothing to do, and a press of its buttons is answered with the state.
 */
async function changeCard(
  deps: Ready,
  out: Outgoing,
  edits: Record<string, string>,
  signal: AbortSignal,
): Promise<Delivery> {
  const { app } = deps.config;
  const code = edits['responseCode'];
  const age = deps.clock.now().getTime() - Date.parse(edits['at'] ?? '');
  if (!code || edits['via'] !== 'app') return { ok: true, vendor: { unchanged: 'it is no card of the app' } };
  if (!(age < RESPONSE_CODE_MS)) return { ok: true, vendor: { unchanged: 'older than 72 hours' } };
  if (!app || !deps.access) return never('app: no app is configured (WECOM_APP_…)');
  const body = { atall: 1, agentid: agentNumber(app), response_code: code, template_card: renderFinal(out) };
  const called = await deps.access.withToken((token) => {
    const url = deps.api.url('cgi-bin/message/update_template_card', { access_token: token });
    return deps.api.call('card update', url, body, signal);
  });
  if (!called.ok) return called;
  const failure = refusalOf('card update', called.answer);
  // Each code works once: refused the second time, the first had arrived.
  if (failure?.retry === 'never' && out.repeat) return { ok: true, vendor: { unchanged: 'its code was used before' } };
  if (failure) return failure;
  const next = called.answer.response_code;
  return { ok: true, vendor: { via: 'app', at: edits['at'] ?? '', ...(next ? { responseCode: next } : {}) } };
}

/** The one person to whom a post goes by the app, where there is one. */
export const personOf = ({ room, reply }: Pick<Outgoing, 'room' | 'reply'>): string | undefined =>
  room.direct && room.id.startsWith('user:') ? room.id.slice(5) : reply['user'];

/** What there is besides a response_url: the group's robot, or the app to the one person concerned. */
async function byOther(deps: Ready, out: Outgoing, mark: boolean, signal: AbortSignal): Promise<Delivery> {
  const { room } = out;
  if (!room.direct && out.robotKey) return byRobot(deps, out, out.robotKey, signal);
  const user = personOf(out);
  if (user && deps.config.app) return byApp(deps, out, { users: [user], mark }, signal);
  return never(
    room.direct
      ? 'this person can be reached only by answering within an hour: configure an app (WECOM_APP_…) to write first'
      : 'this group has no robot: an operator types `room bind` in the group and enters the key of its robot',
  );
}

/** A response_url that is refused is spent, and surely delivered nothing: the message goes another way at once. */
async function post(deps: Ready, out: Outgoing, signal: AbortSignal): Promise<Delivery> {
  if (!out.replyUrl) return byOther(deps, out, false, signal);
  const replied = await byReplyUrl(deps, out, out.replyUrl, signal);
  if (replied.ok || replied.retry !== 'never') return replied;
  deps.log.info({ outboxId: out.outboxId, reason: replied.reason }, 'response_url refused, taking another way');
  const other = await byOther(deps, out, out.repeat, signal);
  if (other.ok) return { ...other, usedReplyUrl: true };
  return { ...other, reason: `${replied.reason}; ${other.reason}`, spentReplyUrl: true };
}

/**
 * The picture of a chart. What cannot be drawn is no failure: the text has the numbers. Nor is one that may have arrived sent again, since a
 * picture cannot say that it is a repeat.
 */
async function byPicture(deps: Ready, out: Outgoing, signal: AbortSignal): Promise<Delivery> {
  const chart = chartOf(out.message, out.part);
  if (!chart || !deps.draw) return { ok: true, vendor: { unchanged: 'there is no chart to draw' } };
  if (out.repeat) return { ok: true, vendor: { unchanged: 'it may have arrived; the text has the numbers' } };
  const png = await deps.draw(chart, out.locale.lang).catch((error: unknown) => {
    deps.log.warn({ outboxId: out.outboxId, err: error }, 'a chart was not drawn; the text has the numbers');
  });
  if (!png) return { ok: true, vendor: { unchanged: 'the chart was not drawn' } };
  if (out.room.direct) return pictureByApp(deps, out, png, signal);
  if (!out.robotKey) return never('this group has no robot, which pictures need');
  const url = deps.api.url('cgi-bin/webhook/send', { key: out.robotKey });
  const called = await deps.api.call('group robot', url, robotPicture(png), signal);
  if (!called.ok) return called;
  return refusalOf('group robot', called.answer) ?? { ok: true, vendor: { via: 'robot' } };
}

/** Uploaded first; then sent to the person like a message. */
async function pictureByApp(deps: Ready, out: Outgoing, png: Buffer, signal: AbortSignal): Promise<Delivery> {
  const { app } = deps.config;
  const user = personOf(out);
  if (!app || !deps.access || !user || !isUserId(user)) return never('app: there is nobody to send the picture to');
  const uploaded = await deps.access.withToken((token) =>
    deps.api.call(
      'upload',
      deps.api.url('cgi-bin/media/upload', { access_token: token, type: 'image' }),
      uploadForm(png),
      signal,
    ),
  );
  if (!uploaded.ok) return uploaded.retry === 'unknown' ? { ...uploaded, retry: 'later' } : uploaded;
  const media = uploaded.answer.media_id;
  const refused = refusalOf('upload', uploaded.answer);
  if (refused || !media) return refused ?? never('upload: WeCom gave the picture no id');
  const body = { touser: user, agentid: agentNumber(app), msgtype: 'image', image: { media_id: media } };
  const called = await deps.access.withToken((token) =>
    deps.api.call('app', deps.api.url('cgi-bin/message/send', { access_token: token }), body, signal),
  );
  if (!called.ok) return called;
  return refusalOf('app', called.answer) ?? accepted(deps, called.answer, [user], out);
}

/** One delivery of one part. Never throws for what WeCom or the network does. */
export function createSend(deps: WecomDeps, cards?: SentCards) {
  const api = createApi({
    apiBase: deps.config.apiBase,
    fetch: deps.fetch ?? fetch,
    timeoutMs: deps.callTimeoutMs ?? CALL_TIMEOUT_MS,
  });
  const { app, bot } = deps.config;
  const access = app && createAccessToken({ api, app, tokens: deps.tokens, clock: deps.clock });
  const ready: Ready = { ...deps, api, access, cards, around: { botName: bot?.name, hasApp: app !== undefined } };
  return {
    async send(out: Outgoing, signal: AbortSignal): Promise<Delivery> {
      if (out.edits) return changeCard(ready, out, out.edits, signal);
      if (isPicture(out.part)) return byPicture(ready, out, signal);
      if (out.part === 'card') return byApp(ready, out, { users: out.operators, mark: false }, signal);
      return post(ready, out, signal);
    },
    trouble: (): string | undefined => access?.trouble(),
  };
}
