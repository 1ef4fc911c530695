import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';

/** A platform's push as it came; headers in lower case. */
export type Pushed = {
  connector: string;
  shop: string;
  headers: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  body: Uint8Array;
  now: Date;
};

export type PushPort = {
  receive(
    pushed: Pushed,
  ): Promise<
    { ok: true; reply: { status: number; body: string; type: string } } | { ok: false; status: number; why: string }
  >;
  now(): Date;
  log: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
};

const BODY_LIMIT = 256 * 1024;
/** Pushes of one address within a second; a platform sends again what it was refused, and the pull brings it anyway. */
const MOST_A_SECOND = 50;
const MOST_ADDRESSES = 2_000;

/**
 * POST /push/<connector>/<shop code>; GET for platforms that look at the address first. An encapsulated plugin: its
 * parser, which leaves every body as bytes for the signature, is not seen by sibling routes.
 */
export const createPush =
  (port: PushPort): FastifyPluginAsync =>
  async (scope) => {
    const mayCome = perSecond(port.now);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) => {
      const status = error.statusCode === 413 ? 413 : error.statusCode && error.statusCode < 500 ? 400 : 503;
      port.log.error({ reason: error.code ?? 'unknown' }, 'a push was not taken');
      return say(reply, status, status === 413 ? 'The body is too large.' : 'The push was not taken; send it again.');
    });
    const handler = (request: FastifyRequest, reply: FastifyReply) => receive(port, mayCome, request, reply);
    scope.route({ method: ['GET', 'POST'], url: '/push/:connector/:shop', bodyLimit: BODY_LIMIT, handler });
  };

const say = (reply: FastifyReply, status: number, sentence: string) =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`);

async function receive(
  port: PushPort,
  mayCome: (address: string) => boolean,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { connector = '', shop = '' } = request.params as Record<string, string | undefined>;
  if (!mayCome(`${connector}/${shop}`))
    return say(reply.header('retry-after', '1'), 429, 'Too many pushes; send it again.');
  const receipt = await port.receive({
    ...{ connector, shop },
    headers: singles(request.headers),
    query: singles(request.query as Record<string, unknown>),
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0),
    now: port.now(),
  });
  if (!receipt.ok) return say(reply, receipt.status, receipt.why);
  const { status, type, body } = receipt.reply;
  return reply.code(status).type(type).send(body);
}

/** A header or a parameter that came twice is none: nobody knows which one was signed. */
const singles = (given: Record<string, unknown>): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );

/** Counts by address and second, before anything is looked up. */
function perSecond(now: () => Date): (address: string) => boolean {
  let second = 0;
  let counts = new Map<string, number>();
  return (address) => {
    const current = Math.floor(now().getTime() / 1000);
    if (current !== second) counts = new Map();
    second = current;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > MOST_A_SECOND || (count === 1 && counts.size >= MOST_ADDRESSES)) return false;
    counts.set(address, count);
    return true;
  };
}
