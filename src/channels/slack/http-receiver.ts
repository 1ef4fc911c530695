import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { isSslCheck, parseBody } from './body.ts';
import type { BoltApp } from './bolt-app.ts';
import { ACK_WITHIN_MS, BODY_LIMIT } from './limits.ts';
import { signatureFault } from './verify.ts';
import { type Log, messageOf, type Outcome, type Parcel, type SlackBody } from './wire.ts';

export type HttpReceiverDeps = {
  signingSecret: string;
  clock: Clock;
  log: Log;
  bolt: () => Promise<BoltApp>;
  /** Counted from the first byte of the request; after it Slack gets a 503 and sends again. */
  ackWithinMs?: number;
};

/** One and the same for everybody outside; what was wrong is in the log. */
const refuse = (reply: FastifyReply, status: number) => reply.code(status).type('text/plain').send('refused\n');

/**
 * Events, the slash command and interactivity at POST /slack/events. An encapsulated plugin: its parser, which leaves
 * every body as bytes for the signature, is not seen by sibling routes.
 */
export const httpReceiver =
  (deps: HttpReceiverDeps): FastifyPluginAsync =>
  async (scope) => {
    const bolt = await deps.bolt();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) => {
      const tooLarge = error.statusCode === 413;
      deps.log.warn({ reason: error.code ?? 'unknown' }, 'slack delivery refused');
      return refuse(reply, tooLarge ? 413 : 401);
    });
    scope.post('/slack/events', { bodyLimit: BODY_LIMIT }, (request, reply) => receive(deps, bolt, request, reply));
  };

async function receive(deps: HttpReceiverDeps, bolt: BoltApp, request: FastifyRequest, reply: FastifyReply) {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const contentType = request.headers['content-type'] ?? '';
  if (isSslCheck(raw, contentType)) return reply.code(200).send('');
  const fault = signatureFault(raw, request.headers, deps.signingSecret, deps.clock.now());
  const body = fault === undefined ? parseBody(raw, contentType) : undefined;
  if (body === undefined) {
    const reason = fault ?? 'signed, but the body cannot be read';
    deps.log.warn({ reason, bytes: raw.length, contentType: contentType.slice(0, 80) }, 'slack delivery refused');
    return refuse(reply, 401);
  }
  if (body['type'] === 'url_verification') return answerChallenge(deps, body['challenge'], reply);
  if (body['type'] === 'app_rate_limited') return rateLimited(deps, body, reply);
  return acknowledge(deps, bolt, { raw, contentType, headers: request.headers, body }, reply);
}

function answerChallenge(deps: HttpReceiverDeps, challenge: unknown, reply: FastifyReply) {
  if (typeof challenge === 'string' && challenge.length <= 1000) return reply.send({ challenge });
  deps.log.warn({ reason: 'url_verification without a challenge' }, 'slack delivery refused');
  return refuse(reply, 401);
}

function rateLimited(deps: HttpReceiverDeps, body: SlackBody, reply: FastifyReply) {
  deps.log.warn({ minute: Number(body['minute_rate_limited']) }, 'slack holds events back: more than 30,000 an hour');
  return reply.code(200).send('');
}

/** 200 only after the delivery is stored. A store that ends after the 503 does no harm: the retry has the same key. */
async function acknowledge(deps: HttpReceiverDeps, bolt: BoltApp, parcel: Parcel, reply: FastifyReply) {
  const stored = bolt.process(parcel).then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error: messageOf(error) }),
  );
  const left = Math.max(0, (deps.ackWithinMs ?? ACK_WITHIN_MS) - reply.elapsedTime);
  const result: { outcome: Outcome } | { error: string } = await orLate(stored, left);
  if ('outcome' in result) return reply.code(200).send('');
  deps.log.error({ reason: result.error }, 'slack delivery not stored: answered 503, Slack sends it again');
  return reply.code(503).send('');
}

function orLate<T>(work: Promise<T>, ms: number): Promise<T | { error: string }> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ error: `storing took longer than ${Math.round(ms)} ms` }), ms);
    void work.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
