import * as z from 'zod';
import type { PlatformKind } from '../platform.ts';
import { send } from './call.ts';

const Token = z.object({ access_token: z.string().min(1).max(2048), expires_in: z.number().positive() });

/**
 * The stable token: asking again gives the same one until shortly before its end, so a second asker takes nothing from the
 * first. It is forced to be another only when the one we have is refused, which WeChat allows 20 times a day.
 */
export const refreshTokens: NonNullable<PlatformKind['refreshTokens']> = async (credentials, tokens, deps) => {
  const stillGood = tokens?.endsAt !== undefined && tokens.endsAt.getTime() - deps.now().getTime() > 10 * 60_000;
  const body = {
    grant_type: 'client_credential',
    appid: (credentials['appId'] ?? '').trim(),
    secret: (credentials['secret'] ?? '').trim(),
    // Somebody is renewing a token that should have lived on: it was refused.
    force_refresh: stillGood,
  };
  const got = await send(deps, 'cgi-bin/stable_token', { body }, Token);
  // A token that is refused here is the AppID or the secret.
  if (got.kind === 'auth') return { ...got, needs: 'person' };
  if (got.kind !== 'ok') return got;
  const { access_token: access, expires_in: seconds } = got.value.body;
  return { kind: 'ok', value: { access, endsAt: new Date(deps.now().getTime() + seconds * 1000) } };
};
