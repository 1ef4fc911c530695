import { expect, test } from 'vitest';
import { slackManifest } from '../../../../src/channels/slack/manifest.ts';

const catalogue = Array.from({ length: 200 }, (_v, i) => ({
  summary: { zh: `命令 ${i}`, en: `command ${i}` },
  usage: `command-${i} <SKU> [warehouse]`,
}));

type Manifest = {
  display_information: { name: string; description: string; long_description?: string };
  features: { slash_commands: { url?: string; usage_hint: string; description: string }[] };
  settings: Record<string, { request_url?: string; bot_events?: string[] } | boolean>;
};

test('over HTTP everything comes to one address', () => {
  const manifest = slackManifest(catalogue, 'https://shop.example/base/', 'http') as Manifest;
  const url = 'https://shop.example/base/slack/events';
  expect(manifest.features.slash_commands[0]?.url).toBe(url);
  expect(manifest.settings).toMatchObject({
    event_subscriptions: { request_url: url, bot_events: ['app_mention', 'message.im'] },
    interactivity: { is_enabled: true, request_url: url },
    socket_mode_enabled: false,
  });
});

test('with Socket Mode there is no address anywhere', () => {
  const manifest = slackManifest(catalogue, undefined, 'socket');
  expect(JSON.stringify(manifest)).not.toMatch(/https?:/);
  expect(manifest).toMatchObject({ settings: { socket_mode_enabled: true } });
});

test.each([200, 0])('Slack’s limits are kept with %s commands', (n) => {
  const manifest = slackManifest(catalogue.slice(0, n), 'https://shop.example', 'http') as Manifest;
  const { name, description, long_description } = manifest.display_information;
  expect(name.length).toBeLessThanOrEqual(35);
  expect(description.length).toBeLessThanOrEqual(140);
  if (long_description !== undefined) {
    expect(long_description.length).toBeGreaterThanOrEqual(174);
    expect(long_description.length).toBeLessThanOrEqual(4000);
  }
  const command = manifest.features.slash_commands[0];
  expect(command?.usage_hint.length).toBeLessThanOrEqual(1000);
  expect(command?.usage_hint).not.toBe('');
  expect(command?.description.length).toBeLessThanOrEqual(2000);
});

test.each([undefined, 'shop.example', 'http://shop.example'])(
  'HTTP without a public https address (%s) is a sentence',
  (url) => {
    expect(() => slackManifest([], url, 'http')).toThrow(/^PUBLIC_URL must be/);
  },
);
