import type { Clock } from '../../core/clock.ts';
import type { Outgoing } from '../channel.ts';
import { type Answer, post } from './api.ts';
import { blocksRefused } from './refusals.ts';
import { type Drawn, type Level, render } from './render.ts';
import type { Log, SlackConfig } from './wire.ts';

export type SendDeps = { config: SlackConfig; clock: Clock; log: Log; fetch?: typeof fetch };

/** How long native tables are left out after a workspace has refused one; new blocks reach workspaces in stages. */
const TABLES_REFUSED_MS = 3600_000;

/** No link previews, and no mark-up in the text that stands for the blocks. */
const QUIET = { unfurl_links: false, unfurl_media: false, mrkdwn: false };

export const channelOf = (out: Outgoing): string => out.reply['channel'] ?? out.room.id;

const threadOf = (out: Outgoing): { thread_ts?: string } =>
  out.reply['thread_ts'] ? { thread_ts: out.reply['thread_ts'] } : {};

/** The vendor's own word, never the status alone: `ok: true`, or the bare `ok` of a response_url. */
export const succeeded = (answer: Answer, way: 'api' | 'url'): boolean =>
  answer.kind === 'answer' &&
  answer.status === 200 &&
  (answer.json['ok'] === true || (way === 'url' && answer.body.trim() === 'ok'));

/** The three calls that carry a message. Each draws it ever more plainly while Slack refuses its blocks. */
export function createCalls(deps: SendDeps) {
  const doFetch = deps.fetch ?? fetch;
  const { apiUrl, botToken } = deps.config;
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
  const drawn = createDrawing(deps);
  const api = (method: string, args: object, signal: AbortSignal) =>
    post(doFetch, `${base}${method}`, args, { token: botToken, signal });
  return {
    post: (out: Outgoing, signal: AbortSignal) =>
      drawn(out, 'api', (message) =>
        api('chat.postMessage', { ...threadOf(out), channel: channelOf(out), ...message, ...QUIET }, signal),
      ),
    /** Blocks that are not given stay as they were, so a drawing without any says so. */
    update: (out: Outgoing, target: { channel: string; ts: string }, signal: AbortSignal) =>
      drawn(out, 'api', (message) => api('chat.update', { ...target, blocks: [], ...message }, signal)),
    /** `replaces`: the message that this response_url has posted, where Slack still has it; else a new one. */
    byUrl: (out: Outgoing, url: string, signal: AbortSignal, replaces = false) =>
      drawn(out, 'url', (message) => {
        const how = { response_type: 'in_channel', replace_original: replaces };
        return post(doFetch, url, { ...threadOf(out), ...how, ...message }, { signal });
      }),
  };
}

/** A message never falls silent over its form: native blocks, then plain ones, then bare text with reply codes. */
function createDrawing({ clock, log }: SendDeps) {
  let tablesRefusedUntil = 0;
  return async (out: Outgoing, way: 'api' | 'url', call: (drawn: Drawn) => Promise<Answer>): Promise<Answer> => {
    const now = clock.now().getTime();
    const hasTable = out.message.blocks.some((block) => block.kind === 'table');
    const levels: Level[] = hasTable && now < tablesRefusedUntil ? ['plain', 'text'] : ['native', 'plain', 'text'];
    let answer: Answer = { kind: 'unsent', reason: 'nothing was drawn' };
    for (const level of levels) {
      answer = await call(render(out, level));
      if (!blocksRefused(answer)) {
        const tableWasWhy = hasTable && level === 'plain' && levels.length === 3 && succeeded(answer, way);
        if (tableWasWhy) tablesRefusedUntil = now + TABLES_REFUSED_MS;
        return answer;
      }
      log.warn({ outboxId: out.outboxId, level }, 'slack refused the blocks, drawing them more plainly');
    }
    return answer;
  };
}
