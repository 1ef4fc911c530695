import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { langOf, PROBLEM_TYPE, problemOf, statusOf } from '../core/problem.ts';

/** The one shape in which the pages are refused anything. Outside it says nothing that helps an attacker. */
export type Refusal = { error: { code: string; text: Localized; hints?: Localized[] } };

export const refusal = (code: string, text: Localized): Refusal => ({ error: { code, text } });

/** Systems get RFC 9457 under /api/v1, whoever refuses them; the pages get the shape above. */
export const isApi = (request: FastifyRequest): boolean => /^\/api\/v1(?:[/?]|$)/.test(request.url);

/** Short-circuits a hook or ends a handler: `return refuse(...)`. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  text: Localized,
  hints: readonly Localized[] = [],
): FastifyReply {
  const { request } = reply;
  if (isApi(request)) {
    const problem = problemOf(status, code, text, langOf(request.headers['accept-language']));
    return reply.code(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }
  const error = { code, text, ...(hints.length > 0 && { hints: [...hints] }) };
  return reply.code(status).type('application/json; charset=utf-8').send({ error });
}

const NOT_FOUND = { zh: '没有这个地址', en: 'There is nothing at this address' };

export const notFound = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(reply, 404, 'http.not_found', NOT_FOUND);

const BY_STATUS: Record<number, [string, Localized]> = {
  400: [
    'http.bad_request',
    { zh: '请求无法理解，请检查后重发', en: 'The request makes no sense; mend it and send again' },
  ],
  404: ['http.not_found', NOT_FOUND],
  408: ['http.timeout', { zh: '请求发送太慢，请重发', en: 'The request arrived too slowly; send it again' }],
  413: ['http.too_large', { zh: '内容太大，请缩短后重发', en: 'The body is too large; send a shorter one' }],
  414: ['http.too_large', { zh: '地址太长，请缩短后重发', en: 'The address is too long; send a shorter one' }],
  415: [
    'http.media_type',
    { zh: '只接受 JSON，请改用 application/json', en: 'Send application/json, nothing else is read' },
  ],
  431: ['http.too_large', { zh: '请求头太大，请缩短后重发', en: 'The headers are too large; send fewer' }],
  503: ['http.busy', { zh: '暂时无法应答，请稍后再试', en: 'No answer right now; try again shortly' }],
};

/** The refusal for a status that the server itself arrived at. */
export function refusalOf(status: number): Refusal {
  const [code, text] = BY_STATUS[status] ?? BY_STATUS[status < 500 ? 400 : 503] ?? ['http.bad_request', NOT_FOUND];
  return refusal(code, text);
}

/** An expected no is shown as written, a bad request by its kind; a bug is logged, and the person sees only its id. */
export function showError(
  log: Pick<FastifyBaseLogger, 'error'>,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof UserError) {
    return refuse(reply, isApi(request) ? statusOf(error.code) : 422, error.code, error.text, error.hints);
  }
  const status = error.statusCode ?? 500;
  const ours = typeof error.code === 'string' && error.code.startsWith('FST_');
  if (ours && (status < 500 || status === 503)) {
    const { code, text } = refusalOf(status).error;
    return refuse(reply, status, code, text);
  }
  log.error({ err: error, request: request.id }, 'request failed');
  const text = { zh: `出错了，编号 ${request.id}`, en: `Something went wrong, its id is ${request.id}` };
  return refuse(reply, 500, 'internal', text);
}
