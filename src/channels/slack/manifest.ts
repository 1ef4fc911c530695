import { ConfigError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { clampChars } from '../../core/text.ts';

const HINT_CHARS = 1000;
const LONG_DESCRIPTION = { least: 174, most: 4000 };

/** As many whole items as fit. */
function joined(items: readonly string[], between: string, max: number): string {
  let text = '';
  for (const item of items) {
    const next = text === '' ? item : text + between + item;
    if (next.length > max) break;
    text = next;
  }
  return text;
}

/**
 * The manifest from which a Slack app is made: one slash command for the whole catalogue, mentions, direct messages and
 * buttons, all at one address. Throws ConfigError when HTTP mode has no public https address.
 * Source of the limits: docs.slack.dev, App manifest reference.
 */
export function slackManifest(
  catalogue: readonly { summary: Localized; usage: string }[],
  publicUrl: string | undefined,
  mode: 'http' | 'socket',
): object {
  const url = mode === 'http' ? { url: eventsUrl(publicUrl) } : {};
  const requestUrl = mode === 'http' ? { request_url: eventsUrl(publicUrl) } : {};
  const intro =
    '掌柜在群里管店：查库存、看缺货、改数量、收告警。Zhanggui runs a group of online shops from the chat: stock, low stock, adjustments and alerts.';
  const lines = catalogue.map((entry) => `/shop ${entry.usage} — ${entry.summary.zh} / ${entry.summary.en}`);
  const long = joined([intro, ...lines], '\n', LONG_DESCRIPTION.most);
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: '掌柜 Zhanggui',
      description: clampChars('在群里管店：库存、缺货、告警 / Run your shops from the chat', 140),
      ...(long.length >= LONG_DESCRIPTION.least ? { long_description: long } : {}),
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'zhanggui', always_online: true },
      slash_commands: [
        {
          command: '/shop',
          ...url,
          description: '问掌柜，例如 /shop 帮助 · Ask the shopkeeper, for example /shop help',
          usage_hint:
            joined(
              catalogue.map((entry) => entry.usage),
              ' | ',
              HINT_CHARS,
            ) || 'help',
          should_escape: true,
        },
      ],
    },
    oauth_config: { scopes: { bot: ['app_mentions:read', 'chat:write', 'commands', 'files:write', 'im:history'] } },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: ['app_mention', 'message.im'] },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function eventsUrl(publicUrl: string | undefined): string {
  const base = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (base?.protocol !== 'https:') {
    throw new ConfigError(
      'PUBLIC_URL must be the https address under which WEBHOOK_PORT can be reached; without one use Socket Mode (SLACK_APP_TOKEN)',
    );
  }
  return `${(publicUrl as string).replace(/\/+$/, '')}/slack/events`;
}
