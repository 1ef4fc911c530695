import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nativeChart } from '../../../../src/channels/slack/charts.ts';
import { createSend } from '../../../../src/channels/slack/send.ts';
import { type Chart, card, chart } from '../../../../src/core/message.ts';
import { type FakeSlack, fakeSlack } from '../../../support/fake-slack.ts';
import { recordingLog } from '../../../support/slack-server.ts';

const sales: Chart = {
  title: { zh: '销量', en: 'Sales' },
  form: 'line',
  unit: { zh: '件', en: 'units' },
  labels: ['11-20', { zh: '今天', en: 'today' }],
  series: [{ name: { zh: '主店', en: 'Main shop' }, values: [12, 40] }],
};
const steps: Chart = { ...sales, form: 'waterfall', totals: [0] };
const en = { lang: 'en', timeZone: 'UTC' } as const;
const PNG = Buffer.from('a picture');

let slack: FakeSlack;
let log: ReturnType<typeof recordingLog>;
let drawn: string[];
beforeEach(async () => {
  slack = await fakeSlack();
  log = recordingLog();
  drawn = [];
});
afterEach(async () => {
  slack.verify();
  await slack.close();
});

const sender = (draws = true) =>
  createSend({
    config: { apiUrl: slack.apiUrl, botToken: 'xoxb-1-2', mode: 'http', signingSecret: 's' },
    clock: { now: () => new Date('2026-11-11T01:00:00Z') },
    log: log.log,
    ...(draws && {
      draw: async ({ form }: Chart) => {
        drawn.push(form);
        return PNG;
      },
    }),
  });
const outgoing = (...charts: Chart[]) => ({
  outboxId: 7,
  part: 'post',
  room: { channel: 'slack' as const, id: 'C1', direct: false },
  message: card({ zh: '日报', en: 'Daily' }, charts.map(chart)),
  locale: en,
  reply: {},
  repeat: false,
  operators: [],
});
const send = (made: ReturnType<typeof sender>, ...charts: Chart[]) =>
  made(outgoing(...charts), new AbortController().signal);
const blocksOf = (n: number) => (slack.calls[n]?.body['blocks'] ?? []) as Record<string, unknown>[];
const posted = { json: { ok: true, channel: 'C1', ts: '17.5' } };
const refused = { json: { ok: false, error: 'invalid_blocks' } };
const takesPicture = (id: string) => {
  slack.expect('/api/files.getUploadURLExternal', {
    json: { ok: true, upload_url: `${slack.origin}/up/${id}`, file_id: id },
  });
  slack.expect(`/up/${id}`, { text: 'OK' });
  slack.expect('/api/files.completeUploadExternal');
};

describe('a chart on Slack', () => {
  test('is a block of Slack’s own, with its numbers in words below and in the text', async () => {
    slack.expect('/api/chat.postMessage', posted);
    expect(await send(sender(), sales)).toMatchObject({ ok: true });
    expect(blocksOf(0)[1]).toEqual({
      type: 'data_visualization',
      title: 'Sales',
      chart: {
        type: 'line',
        series: [
          {
            name: 'Main shop',
            data: [
              { label: '11-20', value: 12 },
              { label: 'today', value: 40 },
            ],
          },
        ],
        axis_config: { categories: ['11-20', 'today'], y_label: 'units' },
      },
    });
    expect(blocksOf(0)[2]).toMatchObject({ type: 'context' });
    expect(slack.calls[0]?.body['text']).toContain('latest 40 (today)');
    expect(drawn).toEqual([]);
  });

  test('is a picture where Slack has no such form; our token does not go with the picture', async () => {
    takesPicture('F1');
    slack.expect('/api/chat.postMessage', posted);
    await send(sender(), sales, steps);
    expect(drawn).toEqual(['waterfall']);
    expect(slack.calls[0]?.body).toEqual({ filename: 'chart.png', length: String(PNG.length) });
    expect(slack.calls[1]?.token).toBeUndefined();
    expect(blocksOf(3).map(({ type }) => type)).toEqual([
      'header',
      'data_visualization',
      'context',
      'image',
      'context',
    ]);
    expect(blocksOf(3)[3]).toMatchObject({ slack_file: { id: 'F1' }, alt_text: expect.stringContaining('today +40') });
  });

  test('is a picture where a workspace refuses the block, and from then on at once', async () => {
    const made = sender();
    slack.expect('/api/chat.postMessage', refused);
    takesPicture('F2');
    slack.expect('/api/chat.postMessage', posted);
    await send(made, sales);
    expect(blocksOf(4)[1]).toMatchObject({ type: 'image', slack_file: { id: 'F2' } });
    takesPicture('F3');
    slack.expect('/api/chat.postMessage', posted);
    await send(made, sales);
  });

  test.each([
    ['nobody can draw', false, () => {}],
    [
      'Slack gives no place',
      true,
      () => slack.expect('/api/files.getUploadURLExternal', { json: { ok: false, error: 'missing_scope' } }),
    ],
    [
      'the place is not at Slack',
      true,
      () =>
        slack.expect('/api/files.getUploadURLExternal', {
          json: { ok: true, upload_url: 'https://evil.example/x', file_id: 'F9' },
        }),
    ],
  ] as const)('is said in words where %s', async (_why, draws, expects) => {
    expects();
    slack.expect('/api/chat.postMessage', posted);
    await send(sender(draws), steps);
    const last = slack.calls.length - 1;
    expect(blocksOf(last).map(({ type }) => type)).toEqual(['header', 'section']);
    expect(slack.calls[last]?.body['text']).toContain('today +40');
  });

  test.each([
    ['a gap', { ...sales, series: [{ name: sales.title, values: [1, null] }] }],
    ['many points', { ...sales, labels: Array.from({ length: 21 }, (_, i) => `${i}`), series: [] }],
    ['names that would be the same', { ...sales, labels: [`${'长'.repeat(20)}一`, `${'长'.repeat(20)}二`] }],
  ] satisfies [string, Chart][])('has no block of its own with %s', (_why, one) => {
    expect(nativeChart(one, en)).toBeUndefined();
  });
});
