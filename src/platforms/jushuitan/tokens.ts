import { randomInt } from 'node:crypto';
import * as z from 'zod';
import type { PlatformKind } from '../platform.ts';
import { badAnswer, send } from './call.ts';

const Token = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1), expires_in: z.number() });

/** An application of the shop's own gets its first token with nothing but its secret; later ones with the refresh token. */
export const refreshTokens: NonNullable<PlatformKind['refreshTokens']> = async (credentials, tokens, deps) => {
  const fields = tokens?.refresh
    ? { grant_type: 'refresh_token', refresh_token: tokens.refresh, scope: 'all' }
    : { grant_type: 'authorization_code', code: String(randomInt(100_000, 1_000_000)) };
  const path = tokens?.refresh ? '/openWeb/auth/refreshToken' : '/openWeb/auth/getInitToken';
  const answer = await send({ ...deps, credentials }, path, fields);
  // A refresh token that is refused is not asked for again: a person has to look at the application.
  if (answer.kind === 'auth') return { ...answer, needs: 'person' };
  if (answer.kind !== 'ok') return answer;
  const read = Token.safeParse(answer.value);
  if (!read.success) return badAnswer;
  const { access_token: access, refresh_token: refresh, expires_in } = read.data;
  return { kind: 'ok', value: { access, refresh, endsAt: new Date(deps.now().getTime() + expires_in * 1000) } };
};
