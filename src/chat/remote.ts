import { randomBytes } from 'node:crypto';
import type { Answer, AskError, AskingPort } from '../http/console-port.ts';
import { helloProof, sameText } from '../http/session.ts';

/** A running server as the terminal uses it. */

const HELLO_MS = 2000;
const READ_MS = 20_000;
const ASK_MS = 45_000;

/** Where our own server would listen; one that listens everywhere is reached on this machine. */
export function baseOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Whoever listens there proves that it knows our token before it is shown to it. */
async function isOurs(base: string, token: string): Promise<boolean> {
  const nonce = randomBytes(24).toString('base64url');
  try {
    const response = await fetch(`${base}/api/console/hello?nonce=${nonce}`, {
      signal: AbortSignal.timeout(HELLO_MS),
      redirect: 'error',
    });
    const body = (await response.json()) as { proof?: unknown };
    return response.ok && typeof body.proof === 'string' && sameText(body.proof, helloProof(token, nonce));
  } catch {
    return false;
  }
}

const FAILED: AskError = {
  code: 'chat.server_failed',
  text: { zh: '服务没有应答，请稍后再试', en: 'The server did not answer; try again shortly' },
};

type Got<T> = { value: T } | { error: AskError };

async function call<T>(base: string, token: string, path: string, ms: number, body?: unknown): Promise<Got<T>> {
  try {
    const response = await fetch(`${base}/api/console/${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ms),
      redirect: 'error',
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const value = (await response.json()) as T & { error?: AskError };
    return response.ok ? { value } : { error: value.error ?? FAILED };
  } catch {
    return { error: FAILED };
  }
}

/** A refusal where there should have been an answer: shown to the person as it is. */
export type RemoteFailure = Error & { refused: AskError };

export const isRemoteFailure = (error: unknown): error is RemoteFailure => error instanceof Error && 'refused' in error;

function valueIn<T>(got: Got<T>): T {
  if ('value' in got) return got.value;
  throw Object.assign(new Error(got.error.code), { refused: got.error });
}

/** The server of this DATA_DIR when it runs on this port; `undefined` when nobody or somebody else is there. */
export async function findServer(base: string, token: string): Promise<AskingPort | undefined> {
  if (!(await isOurs(base, token))) return undefined;
  const get = async <T>(path: string, query: Record<string, string> = {}): Promise<T> =>
    valueIn(await call<T>(base, token, `${path}?${new URLSearchParams(query)}`, READ_MS));
  return {
    people: async () => (await get<{ people: Awaited<ReturnType<AskingPort['people']>> }>('people')).people,
    rooms: async (as) => (await get<{ rooms: Awaited<ReturnType<AskingPort['rooms']>> }>('rooms', { as })).rooms,
    suggest: async (input) =>
      (await get<{ suggestions: Awaited<ReturnType<AskingPort['suggest']>> }>('suggest', input)).suggestions,
    async ask(input) {
      const got = await call<Answer>(base, token, 'asks', ASK_MS, input);
      return 'value' in got ? got.value : got;
    },
  };
}
