import { afterEach, beforeEach, expect } from 'vitest';
import type { Outgoing } from '../../src/channels/channel.ts';
import { createSend } from '../../src/channels/wecom/send.ts';
import { type FakeAnswer, type FakeWecom, memoryTokens, REPLY, startFakeWecom } from './fake-wecom.ts';
import { APP, BOT } from './wecom-app.ts';
import { direct, outgoing, stock } from './wecom-messages.ts';

/** Sends to a fake WeCom, with no secret in any reason or log line. */
export const NOW = new Date('2026-11-11T01:00:00Z');
export const KEY = 'robot-key-0123456789-secret';
export const CODE = 'reply-code-0123456789-secret';
const SECRETS = [APP.secret, KEY, CODE, 'token-one-0123456789', 'token-two-0123456789'];

export let fake: FakeWecom;
export const log: unknown[] = [];
/** After a test closed the one it had. */
export async function anotherFake(): Promise<void> {
  fake = await startFakeWecom();
}

/** At the top of a test file: a fake for each of its tests. */
export function useFakeWecom(): void {
  beforeEach(async () => {
    fake = await startFakeWecom();
    log.length = 0;
  });
  afterEach(async () => {
    await fake.close();
    for (const secret of SECRETS) expect(JSON.stringify(log)).not.toContain(secret);
  });
}

export type Setup = { app?: boolean; bot?: boolean; now?: () => Date; timeoutMs?: number; base?: string };

export function deps({ app = true, bot = true, now = () => NOW, timeoutMs = 2000, base = fake.base }: Setup = {}) {
  const keep = (fields: object, message: string) => void log.push({ ...fields, message });
  return {
    config: { apiBase: base, app: app ? APP : undefined, bot: bot ? BOT : undefined },
    intake: { store: async () => 'stored' as const },
    lookup: async () => undefined,
    tokens: memoryTokens(),
    clock: { now },
    log: { info: keep, warn: keep, error: keep },
    callTimeoutMs: timeoutMs,
  };
}

/** Sends, and holds every reason to the promise that it has no secret. */
export function sender(setup: Setup = {}) {
  const { send } = createSend(deps(setup));
  return async (out: Outgoing, signal = new AbortController().signal) => {
    const delivery = await send(out, signal);
    if (!delivery.ok) for (const secret of SECRETS) expect(delivery.reason).not.toContain(secret);
    return delivery;
  };
}

export const replyUrl = () => `${fake.base}${REPLY}?response_code=${CODE}`;
export const byRobot = (over: Partial<Outgoing> = {}) => outgoing(stock, { robotKey: KEY, ...over });
export const byApp = (over: Partial<Outgoing> = {}) => outgoing(stock, { room: direct, ...over });
export const refused = (
  errcode: number,
  errmsg = `no, hint: [17000_17_${KEY}], from ip: 203.0.113.9, more info at https://x`,
): FakeAnswer => ({
  json: { errcode, errmsg },
});
