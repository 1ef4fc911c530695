import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * Secrets never reach a log: they stay in the configuration and in sealed columns, and these names are blanked wherever a
 * library puts them into a line. A test sends known secrets through every channel's failures and finds none.
 */
const REDACTED = [
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'access_token',
  'robotKey',
  'replyUrl',
  'response_url',
  '*.token',
  '*.secret',
  '*.password',
  '*.authorization',
  '*.cookie',
  '*.access_token',
  '*.robotKey',
  '*.replyUrl',
  '*.response_url',
  'headers.*',
  '*.headers.*',
];

type Failure = { type: string; message: string; code?: string; stack?: string; cause?: Failure };

const URL_QUERY = /([?&](?:key|access_token|response_code|corpsecret|token|secret)=)[^&\s"']+/gi;

/** The text of an error without what a driver or a vendor's address may have put into it. */
const clean = (text: string): string =>
  text
    .replace(/\nparams: [\s\S]*$/, '')
    .replace(/\nparams: .*/g, '')
    .replace(URL_QUERY, '$1…')
    .slice(0, 4000);

/** A failed statement's parameters are what people typed and vendors sent: they stay out. */
function failureOf(error: unknown, depth = 0): Failure {
  const given = (error ?? {}) as { name?: string; message?: string; code?: unknown; stack?: string; cause?: unknown };
  return {
    type: String(given.name ?? typeof error),
    message: clean(String(given.message ?? error)),
    ...(given.code !== undefined && { code: String(given.code) }),
    ...(given.stack && { stack: clean(framesOf(given.stack)) }),
    ...(given.cause !== undefined && depth < 3 && { cause: failureOf(given.cause, depth + 1) }),
  };
}

/** Only the places: the message is a field of its own. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');

/** Fields, not sentences; one line each. */
export const createLog = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      redact: { paths: REDACTED, censor: '…' },
      serializers: { err: (error: unknown) => failureOf(error) },
      base: null,
    },
    to ?? pino.destination(1),
  );
