import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { House } from './house.ts';

/** A system that calls /api/v1 over a real socket. */
export type Got = { status: number; body: Record<string, unknown>; text: string; headers: Headers };

export type ApiClient = {
  get(path: string, headers?: Record<string, string>): Promise<Got>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Got>;
  send(path: string, init: RequestInit): Promise<Got>;
};

export async function got(answer: Response): Promise<Got> {
  const text = await answer.text();
  const json = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, text, headers: answer.headers, body: json ? JSON.parse(text) : {} };
}

/** With a key; English unless a header says otherwise. */
export function clientOf(house: House, key: string | undefined): ApiClient {
  const send = async (where: string, { headers, ...init }: RequestInit) =>
    got(
      await fetch(`${house.pages}/api/v1${where}`, {
        ...init,
        headers: {
          'accept-language': 'en',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(headers as Record<string, string>),
        },
      }),
    );
  return {
    send,
    get: (where, headers = {}) => send(where, { headers }),
    post: (where, body, headers = {}) =>
      send(where, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
        body: JSON.stringify(body),
      }),
  };
}

export async function says(house: House, text: string, room = 'ops') {
  return house.app.console.ask({ as: 'me', room, key: randomUUID(), text });
}

/** The console's session, as a browser has it. */
export async function pagesFetch(
  house: House,
): Promise<(where: string, form?: Record<string, string>) => Promise<Got>> {
  const token = readFileSync(path.join(house.dataDir, 'console.token'), 'utf8').trim();
  const signIn = await fetch(`${house.pages}/?token=${token}`, { redirect: 'manual' });
  const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (where, form) =>
    got(
      await fetch(`${house.pages}${where}`, {
        headers: { cookie, origin: house.pages },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      }),
    );
}

/** Adds a key by chat and fetches it from its page. */
export async function keyFor(house: House, line: string): Promise<string> {
  const answer = await says(house, `api key add ${line}`);
  if ('error' in answer) throw new Error(`${line}: ${answer.error.code} ${answer.error.text.en}`);
  const page = await (await pagesFetch(house))('/api-keys', { name: line.split(' ')[0]?.toLowerCase() ?? '' });
  const key = /zgk_[A-Za-z0-9_-]{43}/.exec(page.text)?.[0];
  if (!key) throw new Error(`no key on the page: ${page.status} ${page.text}`);
  return key;
}
