import * as z from 'zod';
import type { PlatformKind, Tokens } from '../platform.ts';
import { send } from './call.ts';
import { badAnswer, Count } from './wire.ts';

const Token = z.object({
  access_token: z.string().min(1).max(512),
  refresh_token: z.string().min(1).max(512).optional(),
  expires_in: Count.optional(),
  refresh_token_expires_in: Count.optional(),
});

/** The code is good once, for minutes; afterwards the refresh token is what counts. */
export const refreshTokens: NonNullable<PlatformKind['refreshTokens']> = async (credentials, tokens, deps) => {
  const wire = { credentials, ...deps };
  const answer = tokens?.refresh
    ? await send(wire, 'pdd.pop.auth.token.refresh', 'pop_auth_token_refresh_response', {
        refresh_token: tokens.refresh,
      })
    : await send(wire, 'pdd.pop.auth.token.create', 'pop_auth_token_create_response', {
        code: credentials['code'] ?? '',
      });
  if (answer.kind === 'auth') return { ...answer, needs: 'person' };
  // A code or refresh token that is not taken: only a person can authorise again.
  if (answer.kind === 'rejected' && answer.permanent) return { kind: 'auth', needs: 'person', code: answer.code };
  if (answer.kind !== 'ok') return answer;
  const read = Token.safeParse(answer.value.body);
  if (!read.success) return badAnswer;
  const { access_token, refresh_token, expires_in, refresh_token_expires_in } = read.data;
  const after = (seconds: number) => new Date(deps.now().getTime() + seconds * 1000);
  const value: Tokens = {
    access: access_token,
    ...(refresh_token && { refresh: refresh_token }),
    ...(expires_in !== undefined && { endsAt: after(expires_in) }),
    ...(refresh_token_expires_in !== undefined && { refreshEndsAt: after(refresh_token_expires_in) }),
  };
  return { kind: 'ok', value };
};
