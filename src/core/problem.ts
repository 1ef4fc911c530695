import type { Lang, Localized } from './localized.ts';

/**
 * RFC 9457. `type` names the code for machines, `title` the status in words, `detail` is one sentence that says what to
 * do, in the caller's language. `code` is stable.
 */
export type Problem = { type: string; title: string; status: number; detail: string; code: string } & Record<
  string,
  unknown
>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export const problemOf = (
  status: number,
  code: string,
  text: Localized,
  lang: Lang,
  more: Record<string, unknown> = {},
): Problem => ({
  type: `urn:zhanggui:problem:${code}`,
  title: TITLES[status] ?? 'Error',
  status,
  detail: text[lang],
  code,
  ...more,
});

/** The status of an expected no, by its code. */
export function statusOf(code: string): number {
  if (code.startsWith('args.')) return 400;
  if (code.startsWith('permission.')) return 403;
  if (code === 'effect.changed' || code === 'confirm.needed') return 409;
  return /\.(not_found|unknown)$/.test(code) ? 404 : 422;
}

/** The language that an Accept-Language asks for first; Chinese where it asks for neither. */
export function langOf(accepted: string | undefined): Lang {
  const wished = (accepted ?? '')
    .slice(0, 200)
    .split(',')
    .flatMap((part, n) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = Number(/^\s*q=([\d.]+)\s*$/.exec(parameters.join(';'))?.[1] ?? 1);
      const lang = /^zh\b/.test(tag) ? 'zh' : /^en\b/.test(tag) ? 'en' : undefined;
      return lang && weight > 0 ? [{ lang: lang as Lang, weight, n }] : [];
    });
  return wished.sort((a, b) => b.weight - a.weight || a.n - b.n)[0]?.lang ?? 'zh';
}
