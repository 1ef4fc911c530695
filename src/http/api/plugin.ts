import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Cell, csvOf } from '../../core/csv-out.ts';
import type { Localized } from '../../core/localized.ts';
import { langOf, PROBLEM_TYPE } from '../../core/problem.ts';
import { API_PAGES, holdsApiKey } from '../guard.ts';
import { notFound, refuse } from '../refusal.ts';
import { docsPage } from './docs-page.ts';
import { openapiOf } from './openapi.ts';
import type { ApiAnswer, ApiPort, ApiRoute, Caller, CallInput, Method } from './port.ts';
import { createRates, type Rates } from './rate.ts';

type Deps = { port: ApiPort; rates: Rates };

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];
const KEY = /^[\x21-\x7e]{1,255}$/;

const NO_KEY = {
  zh: '请带上接口密钥：Authorization: Bearer zgk_…；没有就请管理员新建（接口密钥 添加）',
  en: 'Send an API key: Authorization: Bearer zgk_…; an admin can add one (api key add)',
};

/** /api/v1: for programs, each with a key of its own. The console's session opens only the pages about it. */
export const createApi =
  (port: ApiPort, rates: Rates = createRates()): FastifyPluginAsync =>
  async (app) => {
    await app.register(async (api) => addApi(api, { port, rates }), { prefix: '/api/v1' });
  };

/** Unknown keys that are looked up in a second, on a port that everybody reaches; those that were good before do not count. */
const MOST_UNKNOWN = 20;
const MOST_KNOWN = 1_000;

/**
 * Webhooks of the API on the port for callbacks: their addresses alone, neither pages nor commands. The key is looked at before anything
 * of the body is read.
 */
export const createHooks =
  (port: ApiPort, rates: Rates, now: () => number = () => performance.now()): FastifyPluginAsync =>
  async (app) => {
    const routes = port.routes.filter(({ ownKey }) => ownKey === true);
    const callerOf = guarded(port.callerOf, now);
    await app.register(
      async (api) => {
        api.addContentTypeParser('application/json', { parseAs: 'string' }, api.getDefaultJsonParser('error', 'error'));
        addApi(api, { port: { routes, callerOf }, rates }, false);
      },
      { prefix: '/api/v1' },
    );
  };

/** Whoever guesses keys costs a few look-ups a second, and keeps nobody out whose key is good. */
function guarded(callerOf: ApiPort['callerOf'], now: () => number): ApiPort['callerOf'] {
  const known = new Set<string>();
  let second = 0;
  let tried = 0;
  return async (key) => {
    const hash = createHash('sha256').update(key).digest('base64');
    if (!known.has(hash)) {
      const current = Math.floor(now() / 1000);
      if (current !== second) tried = 0;
      second = current;
      if (++tried > MOST_UNKNOWN) return 'busy';
    }
    const caller = await callerOf(key);
    if (caller === undefined) known.delete(hash);
    else if (caller !== 'busy' && known.size < MOST_KNOWN) known.add(hash);
    return caller;
  };
}

const BUSY = { zh: '暂时无法应答，请稍后再试', en: 'No answer right now; try again shortly' };

function addApi(api: FastifyInstance, deps: Deps, pages = true): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const callerOf = (request: FastifyRequest): Caller => callers.get(request) as Caller;
  api.addHook('onRequest', async (request, reply) => {
    // Without a key only the pages about the API come this far, for who has a session of the console (guard.ts).
    const open = pages && API_PAGES.has(request.routeOptions.url ?? '');
    if (open && !holdsApiKey(request.headers.authorization)) return undefined;
    const caller = await admitted(deps, request, reply);
    if (!caller) return reply;
    callers.set(request, caller);
    return undefined;
  });
  if (pages) api.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  api.setNotFoundHandler(notFound);
  if (pages) addPages(api, deps.port.routes);
  for (const route of deps.port.routes)
    api.route({
      method: route.method,
      url: route.path.replace(/\{([^}]*)\}/g, ':$1'),
      ...(route.mostBytes !== undefined && { bodyLimit: route.mostBytes }),
      handler: (request, reply) => serve(route, callerOf(request), request, reply),
    });
  addRefusedMethods(api, deps.port.routes, pages);
}

function addPages(api: FastifyInstance, routes: readonly ApiRoute[]): void {
  const document = openapiOf(routes);
  const page = docsPage(document);
  api.get('/openapi.json', (_request, reply) => reply.send(document));
  api.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}

/** A known address with another method is 405 with what it takes, not 404. */
function addRefusedMethods(api: FastifyInstance, routes: readonly ApiRoute[], withPages: boolean): void {
  const pages = (withPages ? ['/openapi.json', '/docs'] : []).map((path) => ({ method: 'GET' as Method, path }));
  const byShape = Map.groupBy([...routes, ...pages], ({ path }) => path.replace(/\{[^}]*\}/g, '{}'));
  for (const those of byShape.values()) {
    const allowed = those.map(({ method }) => method);
    api.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url: (those[0] as { path: string }).path.replace(/\{([^}]*)\}/g, ':$1'),
      handler: (_request, reply) =>
        refuse(reply.header('allow', allowed.join(', ')), 405, 'http.method', {
          zh: `这里只支持 ${allowed.join('、')}`,
          en: `Only ${allowed.join(', ')} is served here`,
        }),
    });
  }
}

/** A key that is ours and has not spent its minute; else it has been refused. */
async function admitted({ port, rates }: Deps, request: FastifyRequest, reply: FastifyReply) {
  const { authorization } = request.headers;
  const caller = holdsApiKey(authorization)
    ? await port.callerOf((authorization as string).slice('Bearer '.length).trim())
    : undefined;
  if (caller === 'busy') {
    refuse(reply.header('retry-after', '1'), 503, 'http.busy', BUSY);
    return undefined;
  }
  if (!caller) {
    refuse(reply.header('www-authenticate', 'Bearer realm="zhanggui"'), 401, 'api.key', NO_KEY);
    return undefined;
  }
  const waitMs = rates.take(caller);
  if (waitMs === 0) return caller;
  const seconds = Math.ceil(waitMs / 1000);
  refuse(reply.header('retry-after', String(seconds)), 429, 'api.rate', {
    zh: `这个密钥每分钟最多 ${caller.perMinute} 次，请 ${seconds} 秒后再试`,
    en: `This key may call ${caller.perMinute} times a minute; try again in ${seconds} s`,
  });
  return undefined;
}

async function serve(route: ApiRoute, caller: Caller, request: FastifyRequest, reply: FastifyReply) {
  if (!caller.scopes.includes(route.scope))
    return refuse(reply, 403, 'api.scope', {
      zh: `这个密钥没有 ${route.scope} 权限，请管理员新建一个有它的密钥`,
      en: `This key lacks the scope ${route.scope}; ask an admin for a key that has it`,
    });
  const keyless = route.reads === true || route.ownKey === true;
  const input = route.method === 'GET' ? readInput(request) : keyless ? bodyInput(request) : writeInput(request);
  if ('no' in input) return refuse(reply, 400, input.no, input.text);
  const { format, given, ...rest } = input;
  const arrivedAt = new Date();
  const lang = langOf(request.headers['accept-language']);
  const answer = await route.call({ caller, given, lang, arrivedAt, ...rest });
  return sent(reply, answer, format);
}

function sent(reply: FastifyReply, answer: ApiAnswer, format: string | undefined): FastifyReply {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.file) {
    const { bytes, name, type } = answer.file;
    return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes);
  }
  if (format === 'csv' && answer.rows) {
    const { columns, rows, total } = answer.rows;
    const lines: Cell[][] = [columns, ...rows.map((row) => columns.map((key) => row[key]))];
    return reply
      .header('x-total-rows', String(total))
      .type('text/csv; charset=utf-8; header=present')
      .send(csvOf(lines));
  }
  return reply.type(answer.status < 400 ? 'application/json; charset=utf-8' : PROBLEM_TYPE).send(answer.text);
}

type Input = Pick<CallInput, 'given' | 'confirmed' | 'once'> & { format?: string };
type No = { no: string; text: Localized };

const asRecord = (value: unknown): Record<string, unknown> => ({ ...(value as Record<string, unknown>) });

function readInput(request: FastifyRequest): Input | No {
  const { format = 'json', ...query } = asRecord(request.query);
  if (format !== 'json' && format !== 'csv')
    return no('args.wrong', 'format 只能是 json 或 csv', 'format is json or csv');
  const twice = Object.entries(query).find(([, value]) => Array.isArray(value));
  if (twice) return no('args.twice', `${twice[0]} 写了两次`, `${twice[0]} is given twice`);
  return { given: { ...query, ...asRecord(request.params) }, confirmed: false, format };
}

/** Of a POST that changes nothing. */
function bodyInput({ body, params, query }: FastifyRequest): Input | No {
  if (Object.keys(asRecord(query)).length > 0)
    return no('args.key', '参数放在请求体里，不放在地址里', 'Arguments go into the body, not the query');
  if (Buffer.isBuffer(body)) return { given: { csv: body, ...asRecord(params) }, confirmed: false };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return noObject();
  return { given: { ...body, ...asRecord(params) }, confirmed: false };
}

const noObject = (): No => no('http.bad_request', '请求体要是一个 JSON 对象', 'The body must be one JSON object');

function writeInput(request: FastifyRequest): Input | No {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key))
    return no(
      'idempotency.missing',
      '写操作要带 Idempotency-Key 请求头：1 到 255 个可见 ASCII 字符，每个操作一个新的',
      'A write needs the header Idempotency-Key: 1 to 255 visible ASCII characters, a new one for each write',
    );
  const body = request.body ?? {};
  if (typeof body !== 'object' || Array.isArray(body) || Buffer.isBuffer(body)) return noObject();
  if (Object.keys(asRecord(request.query)).length > 0)
    return no(
      'args.key',
      '写操作的参数放在请求体里，不放在地址里',
      'Arguments of a write go into the body, not the query',
    );
  const { confirm = false, ...given } = asRecord(body);
  if (typeof confirm !== 'boolean') return no('args.wrong', 'confirm 是 true 或 false', 'confirm is true or false');
  const params = asRecord(request.params);
  const both = Object.keys(params).find((name) => Object.hasOwn(given, name));
  if (both) return no('args.twice', `${both} 已经在地址里`, `${both} is in the path already`);
  return { given: { ...given, ...params }, confirmed: confirm, once: { key, request: hashOf(request, body) } };
}

const no = (code: string, zh: string, en: string): No => ({ no: code, text: { zh, en } });

/** The same request whatever the order of its fields and the blanks between them. */
const hashOf = (request: FastifyRequest, body: object): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([request.method, request.url, sorted(body)]))
    .digest();

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: entries.map(([name, one]) => [name, sorted(one)]) };
}
