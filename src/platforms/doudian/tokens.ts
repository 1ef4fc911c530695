import * as z from 'zod';
import type { PlatformKind } from '../platform.ts';
import { send } from './call.ts';
import { badAnswer, Count, Id, numeric } from './wire.ts';

const DAY_MS = 86_400_000;
const Token = z.object({
  access_token: z.string().min(1).max(512),
  refresh_token: z.string().min(1).max(512),
  expires_in: Count,
  shop_id: Id.optional(),
});

/** The shop's own application gets its first token by itself, for the shop whose id was entered. */
export const refreshTokens: NonNullable<PlatformKind['refreshTokens']> = async (credentials, tokens, deps) => {
  const wire = { credentials, ...deps };
  const create = () =>
    send(wire, 'token.create', {
      code: '',
      grant_type: 'authorization_self',
      shop_id: String(numeric((credentials['shop'] ?? '').trim())),
    });
  let answer = tokens?.refresh
    ? await send(wire, 'token.refresh', { grant_type: 'refresh_token', refresh_token: tokens.refresh })
    : await create();
  // A refresh token that has ended is no matter for an application of the shop's own.
  if (tokens?.refresh && answer.kind === 'auth') answer = await create();
  if (answer.kind === 'auth') return { ...answer, needs: 'person' };
  if (answer.kind === 'rejected' && answer.permanent) return { kind: 'auth', needs: 'person', code: answer.code };
  if (answer.kind !== 'ok') return answer;
  const read = Token.safeParse(answer.value.data);
  if (!read.success) return badAnswer;
  const { shop_id: shop } = read.data;
  // Else we would read and write somebody else's shop.
  if (shop !== undefined && shop !== (credentials['shop'] ?? '').trim()) {
    return { kind: 'auth', needs: 'person', code: `token of shop ${shop}` };
  }
  const now = deps.now().getTime();
  return {
    kind: 'ok',
    value: {
      access: read.data.access_token,
      refresh: read.data.refresh_token,
      endsAt: new Date(now + read.data.expires_in * 1000),
      refreshEndsAt: new Date(now + 14 * DAY_MS),
    },
  };
};
