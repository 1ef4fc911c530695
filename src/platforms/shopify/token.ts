import * as z from 'zod';
import { callOut } from '../../core/out-call.ts';
import type { PlatformKind } from '../platform.ts';
import { badAnswer, shopDomain, statusRefusal } from './call.ts';

const Token = z.object({ access_token: z.string().min(1).max(2048), expires_in: z.number().positive() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * An app of the Dev Dashboard asks for a token, which lives for a day; asking again is renewing it. An app that was made
 * in a shop's back office (until 2026) has one that does not end: it is entered, and nobody can renew it but its owner.
 */
export const refreshTokens: NonNullable<PlatformKind['refreshTokens']> = async (credentials, tokens, deps) => {
  const fixed = (credentials['token'] ?? '').trim();
  if (fixed && tokens?.access === fixed) return { kind: 'auth', needs: 'person', code: 'token-refused' };
  if (fixed) return { kind: 'ok', value: { access: fixed } };
  const domain = shopDomain(credentials['shop'] ?? '');
  const { clientId = '', clientSecret = '' } = credentials;
  if (!domain || !clientId || !clientSecret) return { kind: 'auth', needs: 'person', code: 'no-client' };
  const url = new URL(`${deps.baseUrl ? `${deps.baseUrl}/${domain}` : `https://${domain}`}/admin/oauth/access_token`);
  const form = { grant_type: 'client_credentials', client_id: clientId.trim(), client_secret: clientSecret.trim() };
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const body = new URLSearchParams(form).toString();
  const answer = await callOut(url, { method: 'POST', headers, body }, deps);
  if (answer.kind !== 'answer') return answer;
  if (answer.status === 400 || answer.status === 401)
    return { kind: 'auth', needs: 'person', code: String(answer.status) };
  if (answer.status !== 200) return statusRefusal(answer.status, answer.headers, deps.now());
  const read = Token.safeParse(parsed(answer.text));
  if (!read.success) return badAnswer;
  const { access_token: access, expires_in: seconds } = read.data;
  return { kind: 'ok', value: { access, endsAt: new Date(deps.now().getTime() + seconds * 1000) } };
};
