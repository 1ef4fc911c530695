import type { Socket } from 'node:net';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { addAssets } from './assets.ts';
import { addConsoleApi, type ConsoleApiDeps } from './console-api.ts';
import { addGuard, type GuardDeps } from './guard.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { addHealth, type Ready } from './health.ts';
import { notFound, refusalOf, showError } from './refusal.ts';

export type ServerDeps = { logger: FastifyBaseLogger; ready: Ready };

export type PagesDeps = ServerDeps &
  GuardDeps &
  Omit<ConsoleApiDeps, 'token'> & {
    /** Prometheus text. */
    metrics(): Promise<string>;
    /** More routes for this port, behind the same guard. */
    plugins?: FastifyPluginAsync[];
  };

const PAGES_BODY = 64 * 1024;
const WEBHOOK_BODY = 256 * 1024;
type Kind = {
  logger: FastifyBaseLogger;
  bodyLimit: number;
  headers: Record<string, string>;
  answerMs?: number;
  /** A line for each request, at a cost on each. Where there is none, what is refused is still logged by who refuses it. */
  lines: boolean;
};

/** A request must have arrived whole by then, and be answered by then unless its route says otherwise. */
const ARRIVE_MS = 10_000;
const ANSWER_MS = 15_000;

/** Refused before there is a request: broken HTTP, headers too large or too slow. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(refusalOf(status));
  const head = `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function bareServer({ logger, bodyLimit, headers, answerMs, lines }: Kind): FastifyInstance {
  const app = fastify({
    // The built-in lines hold whole addresses, and with them the token of the printed link.
    ...(lines && { loggerInstance: logger, logController: new LogController({ disableRequestLogging: true }) }),
    bodyLimit,
    requestTimeout: ARRIVE_MS,
    ...(answerMs !== undefined && { handlerTimeout: answerMs }),
    keepAliveTimeout: 30_000,
    trustProxy: false,
    // A code of 64 Chinese characters in a path, percent-encoded; the default of 100 would make it nothing at all.
    routerOptions: { maxParamLength: 1000 },
    exposeHeadRoutes: false,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: ARRIVE_MS / 2 },
    genReqId: () => crypto.randomUUID(),
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => showError(logger, error, request, reply.headers(headers)),
  }) as FastifyInstance;
  app.server.maxConnections = 1024;
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: FastifyError, request, reply) => showError(logger, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    logger.info({ method: request.method, path: pathOf(request) }, 'nothing at this address');
    return notFound(request, reply);
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  if (lines) app.addHook('onResponse', writeLine);
  return app;
}

/** Without the query, which may hold a token. */
const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0]?.slice(0, 200) ?? '';

function writeLine(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const level = reply.statusCode < 400 ? 'debug' : 'info';
  const ms = Math.round(reply.elapsedTime);
  request.log[level]({ method: request.method, path: pathOf(request), status: reply.statusCode, ms }, 'http');
  done();
}

/** HOST:PORT: the pages, their API and the metrics, all for who holds the console's token; and health. */
export async function pagesServer(deps: PagesDeps): Promise<FastifyInstance> {
  const app = bareServer({
    logger: deps.logger,
    bodyLimit: PAGES_BODY,
    headers: SECURITY_HEADERS,
    answerMs: ANSWER_MS,
    lines: true,
  });
  const session = addGuard(app, deps);
  addHealth(app, deps.ready, (request) => session.hasBearer(request.headers.authorization));
  addAssets(app);
  addConsoleApi(app, deps);
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics()),
  );
  for (const plugin of deps.plugins ?? []) await app.register(plugin);
  return app;
}

/** WEBHOOK_PORT: the vendors' callbacks and health, nothing else, so that this one may be tunnelled or proxied. */
export async function webhookServer(deps: ServerDeps & { plugins: FastifyPluginAsync[] }): Promise<FastifyInstance> {
  // Callbacks keep deadlines of their own, and log what they refuse: neither is paid for on every request.
  const app = bareServer({
    logger: deps.logger,
    bodyLimit: WEBHOOK_BODY,
    headers: { 'x-content-type-options': 'nosniff' },
    lines: false,
  });
  // A vendor's signature covers bytes: each callback reads its body by a parser of its own.
  app.removeAllContentTypeParsers();
  addHealth(app, deps.ready, () => false);
  for (const plugin of deps.plugins) await app.register(plugin);
  return app;
}
