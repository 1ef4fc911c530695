import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Attempts, createAttempts } from './attempts.ts';
import { CONNECT_PATHS } from './connect-page.ts';
import { type Hosts, hostsOf } from './hosts.ts';
import { isApi, refuse } from './refusal.ts';
import { createSession, type Session } from './session.ts';
import { continuePage, signInPage } from './sign-in-page.ts';

export type GuardDeps = {
  /** The console token, from DATA_DIR. */
  token: string;
  host: string;
  publicUrl?: string | undefined;
  /** Milliseconds; for the limit of failed attempts. */
  now?: () => number;
};

/** Reached without a session: health says nothing, hello proves who we are to a client before it shows its token, and the page for credentials opens by a one-time secret. */
const OPEN = new Set(['/healthz', '/readyz', '/api/console/hello', ...CONNECT_PATHS]);
/** Checkers come by any address. */
const ANY_HOST = new Set(['/healthz', '/readyz']);
/** The API's pages for people, who come with a session; programs come with their own key and are let in by api/plugin.ts. */
export const API_PAGES = new Set(['/api/v1/docs', '/api/v1/openapi.json']);
const READS = new Set(['GET', 'HEAD']);
const METHODS = new Set([...READS, 'POST', 'PUT', 'DELETE']);

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** A click on a link, or an address typed: the browser opens a page of its own, and no other page can read it. */
const isNavigation = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  request.headers['sec-fetch-mode'] === 'navigate' &&
  request.headers['sec-fetch-dest'] === 'document';

/** True for what a page of another site (or of another port of this host) made the browser send. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

const wantsPage = (request: FastifyRequest): boolean => pathOf(request) === '/' && request.method === 'GET';

type Gate = { session: Session; hosts: Hosts; attempts: Attempts };

const portOf = (request: FastifyRequest): number => request.socket.localPort ?? 0;

function signIn(gate: Gate, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('set-cookie', gate.session.setCookie(gate.hosts.isSecure(request.headers.host)));
  // After a click in another site's page a redirect would count as that site's, and go without the Strict cookie.
  if (isForeign(request))
    return reply.header('refresh', '0; url=/').type('text/html; charset=utf-8').send(continuePage);
  return reply.redirect('/', 303);
}

function unknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsPage(request)) return reply.code(401).type('text/html; charset=utf-8').send(signInPage);
  return refuse(reply, 401, 'console.signed_out', {
    zh: '请先打开运行 npm start 的终端里打印的链接',
    en: 'Open the link that npm start printed in its terminal first',
  });
}

const blocked = (reply: FastifyReply, ms: number): FastifyReply =>
  refuse(reply.header('retry-after', String(Math.ceil(ms / 1000))), 429, 'console.too_many_attempts', {
    zh: '令牌错误的次数太多，请一分钟后再试',
    en: 'Too many wrong tokens; try again in a minute',
  });

/** A cookie is sent by the browser whoever asks; a change must come from a page of ours, and say so. */
function fromOurPage({ hosts }: Gate, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (READS.has(request.method)) return undefined;
  const origin = request.headers.origin;
  if (typeof origin === 'string' && hosts.isOurOrigin(origin, portOf(request))) return undefined;
  return refuse(reply, 403, 'http.origin', {
    zh: '只接受从本页面发出的操作，请在控制台里操作',
    en: 'Changes are taken only from the console itself; make it there',
  });
}

/** Under /api/v1 a key of its own is asked for, never the console's session: what a browser sends by itself opens nothing. */
const ownKey = (request: FastifyRequest): boolean =>
  isApi(request) && !(API_PAGES.has(pathOf(request)) && !holdsApiKey(request.headers.authorization));

/** What an API key looks like; whether it is one, api/plugin.ts finds out. */
export const holdsApiKey = (authorization: string | undefined): boolean =>
  authorization?.startsWith('Bearer zgk_') === true;

/** `undefined` lets the request pass; a reply has been sent otherwise. */
function admit(gate: Gate, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { session, attempts } = gate;
  const token = wantsPage(request) ? (request.query as Record<string, unknown>)['token'] : undefined;
  const bearer = request.headers.authorization;
  if (session.hasCookie(request.headers.cookie)) {
    return token === undefined ? fromOurPage(gate, request, reply) : reply.redirect('/', 303);
  }
  if (token === undefined && bearer === undefined) return unknown(request, reply);
  // The right one first: any web page can make a browser try wrong ones, and none may shut the owner out by it.
  if (token !== undefined && session.isToken(token)) return signIn(gate, request, reply);
  if (session.hasBearer(bearer)) return undefined;
  const wait = attempts.blockedMs();
  if (wait > 0) return blocked(reply, wait);
  attempts.failed();
  return unknown(request, reply);
}

/** The request came under a name of ours and not from somebody else's page; `undefined` lets it pass. */
function comesToUs({ hosts }: Gate, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (!METHODS.has(request.method)) {
    return refuse(reply, 405, 'http.method', { zh: '不支持这种请求方法', en: 'This method is not served' });
  }
  if (!hosts.isOurs(request.headers.host, portOf(request))) {
    return refuse(reply, 421, 'http.host', {
      zh: '这个主机名不在允许之列，请用终端里打印的链接，或设置 PUBLIC_URL',
      en: 'This host name is not allowed; use the printed link, or set PUBLIC_URL',
    });
  }
  const mayBeLinked = wantsPage(request) || pathOf(request) === '/connect';
  if (isForeign(request) && !(mayBeLinked && isNavigation(request))) {
    return refuse(reply, 403, 'http.cross_site', {
      zh: '不接受其他网页发来的请求，请直接打开控制台',
      en: "Requests from other sites' pages are refused; open the console itself",
    });
  }
  return undefined;
}

/**
 * Lets in who holds the token, from a page of our own, under a name of our own. Never looks at the peer's address: a
 * tunnel connects from 127.0.0.1, and every web page can post to localhost. Applies to all routes added to `app`.
 */
export function addGuard(app: FastifyInstance, deps: GuardDeps): Session {
  const session = createSession(deps.token);
  const hosts = hostsOf(deps.host, deps.publicUrl);
  const attempts = createAttempts(deps.now ?? (() => performance.now()));
  const gate: Gate = { session, hosts, attempts };
  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    if (ANY_HOST.has(path)) return undefined;
    return (
      comesToUs(gate, request, reply) ?? (OPEN.has(path) || ownKey(request) ? undefined : admit(gate, request, reply))
    );
  });
  return session;
}
