import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { CallbackKeys } from './crypto.ts';
import { appKeys, botKeys } from './decode.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { type Answer, answerCheck, type Callback, type Ready, receiveApp, receiveBot } from './receive.ts';
import { readQuery } from './wire.ts';

const TEXT = 'text/plain; charset=utf-8';

function give(reply: FastifyReply, answer: Answer): void {
  if (answer === 'drop') {
    reply.hijack();
    reply.raw.destroy();
    return;
  }
  reply.code(answer.status).type(TEXT).send(answer.text);
}

/**
 * `GET|POST /wecom/app` and `/wecom/bot`, those that are configured. Register it without fastify-plugin: its body
 * parser takes every type as bytes and must not reach other routes.
 */
export const wecomPlugin =
  (deps: Ready): FastifyPluginAsync =>
  async (fastify) => {
    const arrivals = new WeakMap<FastifyRequest, number>();
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    fastify.addHook('onRequest', async (request) => {
      arrivals.set(request, performance.now());
    });
    fastify.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) deps.log.error({ err: error }, 'WeCom callback failed');
      reply.code(status).type(TEXT).send('refused');
    });
    const route = (path: string, keys: CallbackKeys, receive: (callback: Callback) => Promise<Answer>) => {
      fastify.get(path, { exposeHeadRoute: false }, async (request, reply) => {
        give(reply, answerCheck(deps, { path, keys }, readQuery(request.raw.url ?? '')));
        return reply;
      });
      fastify.post(path, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        const arrived = arrivals.get(request) ?? performance.now();
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const elapsed = () => performance.now() - arrived;
        give(reply, await receive({ query: readQuery(request.raw.url ?? ''), body, elapsed }));
        return reply;
      });
    };
    const { app, bot } = deps.config;
    if (app) route('/wecom/app', appKeys(app), (callback) => receiveApp(deps, app, callback));
    if (bot) route('/wecom/bot', botKeys(bot), (callback) => receiveBot(deps, bot, callback));
  };
