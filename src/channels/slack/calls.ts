import type { Outgoing } from '../channel.ts';
import { post } from './api.ts';
import { createDrawing } from './drawing.ts';
import type { SendDeps } from './wire.ts';

/** No link previews, and no mark-up in the text that stands for the blocks. */
const QUIET = { unfurl_links: false, unfurl_media: false, mrkdwn: false };

export const channelOf = (out: Outgoing): string => out.reply['channel'] ?? out.room.id;

/** `aloud`: a word in a thread that the channel itself should see too. */
function threadOf({ under, reply }: Outgoing): { thread_ts?: string; reply_broadcast?: true } {
  const ts = under?.['ts'];
  if (ts) return { thread_ts: ts, ...(reply['aloud'] && { reply_broadcast: true }) };
  return reply['thread_ts'] ? { thread_ts: reply['thread_ts'] } : {};
}

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
      drawn(
        out,
        'api',
        (message) =>
          api(
            'chat.postMessage',
            { ...threadOf(out), channel: out.under?.['channel'] ?? channelOf(out), ...message, ...QUIET },
            signal,
          ),
        signal,
      ),
    /** Blocks that are not given stay as they were, so a drawing without any says so. */
    update: (out: Outgoing, target: { channel: string; ts: string }, signal: AbortSignal) =>
      drawn(out, 'api', (message) => api('chat.update', { ...target, blocks: [], ...message }, signal), signal),
    /** `replaces`: the message that this response_url has posted, where Slack still has it; else a new one. */
    byUrl: (out: Outgoing, url: string, signal: AbortSignal, replaces = false) =>
      drawn(
        out,
        'url',
        (message) => {
          const how = { response_type: 'in_channel', replace_original: replaces };
          return post(doFetch, url, { ...threadOf(out), ...how, ...message }, { signal });
        },
        signal,
      ),
  };
}
