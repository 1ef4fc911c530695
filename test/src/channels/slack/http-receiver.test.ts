import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { signed } from '../../../support/fake-slack.ts';
import { slackServer } from '../../../support/slack-server.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = 1_800_000_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const mention = (id: string, text = '<@U0BOT> 库存 TEE-RED-M') =>
  JSON.stringify({
    type: 'event_callback',
    event_id: id,
    event: { type: 'app_mention', user: 'U0ASKER', text, channel: 'C0SHOP', ts: '1.1', event_ts: '1.1' },
    authorizations: [{ team_id: 'T1', user_id: 'U0BOT', is_bot: true, enterprise_id: null }],
  });

const start = (more: Partial<Parameters<typeof slackServer>[0]> = {}) =>
  slackServer({ signingSecret: SECRET, seconds: NOW, ...more });

describe('what reaches the inbox', () => {
  test('a mention is stored before it is acknowledged', async () => {
    let release = (_outcome: 'stored') => {};
    let asked = () => {};
    const storing = new Promise<void>((resolve) => (asked = resolve));
    const server = await start({
      intake: {
        store: () => {
          asked();
          return new Promise((resolve) => (release = resolve));
        },
      },
    });
    let answered = false;
    const answer = server
      .post(mention('Ev1'), { ...JSON_TYPE, ...signed(mention('Ev1'), SECRET, NOW) })
      .then((response) => {
        answered = true;
        return response.status;
      });
    await storing;
    expect(answered).toBe(false);
    release('stored');
    expect(await answer).toBe(200);
    await server.close();
  });

  test('twenty parallel deliveries of one event leave one row and twenty 200s', async () => {
    const server = await start();
    const headers = { ...JSON_TYPE, ...signed(mention('Ev1'), SECRET, NOW) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.post(mention('Ev1'), headers)));
    expect(answers.map((a) => a.status)).toEqual(Array(20).fill(200));
    expect(server.stored.map((arrival) => arrival.key)).toEqual(['msg:C0SHOP:1.1']);
    expect(server.stored[0]?.headers).toEqual({
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(NOW),
    });
    await server.close();
  });

  test('a message that comes as a mention and as a direct message is one ask', async () => {
    const server = await start();
    const said = { user: 'U0ASKER', text: '<@U0BOT> 库存', channel: 'D0ASKER', ts: '1.1' };
    const events = [
      { event_id: 'Ev1', event: { type: 'app_mention', ...said } },
      { event_id: 'Ev2', event: { type: 'message', channel_type: 'im', ...said } },
      { event_id: 'Ev3', event: { type: 'message', channel_type: 'im', ...said, ts: '1.2' } },
    ];
    for (const event of events) {
      const raw = JSON.stringify({ type: 'event_callback', ...event });
      expect((await server.post(raw, { ...JSON_TYPE, ...signed(raw, SECRET, NOW) })).status).toBe(200);
    }
    expect(server.stored.map((arrival) => arrival.key)).toEqual(['msg:D0ASKER:1.1', 'msg:D0ASKER:1.2']);
    await server.close();
  });

  test.each([
    ['a user with NUL', { event: { user: 'U\0' } }],
    ['a channel of 129 characters', { event: { channel: 'C'.repeat(129) } }],
    ['a time with a line break', { event: { ts: '1.1\n' } }],
    ['half a character in a thread', { event: { thread_ts: '\ud800' } }],
    ['an event id with NUL', { event_id: 'Ev\0' }],
    ['an event id of 129 characters', { event_id: 'E'.repeat(129) }],
  ])('%s is dropped with a line in the log, since Slack would send it again for ever', async (_what, odd) => {
    const server = await start();
    const event = { type: 'app_mention', user: 'U1', text: 'x', channel: 'C1', ts: '1.1' };
    const raw = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev1',
      ...odd,
      event: { ...event, ...('event' in odd ? odd.event : {}) },
    });
    expect((await server.post(raw, { ...JSON_TYPE, ...signed(raw, SECRET, NOW) })).status).toBe(200);
    expect(server.stored).toEqual([]);
    expect(server.lines).toMatchObject([{ level: 'warn', sentence: 'slack delivery ignored' }]);
    await server.close();
  });

  test('a retry header does not matter: the retry may be the only copy', async () => {
    const server = await start();
    const raw = mention('Ev2');
    const headers = { 'x-slack-retry-num': '3', 'x-slack-retry-reason': 'http_timeout' };
    await server.post(raw, { ...JSON_TYPE, ...headers, ...signed(raw, SECRET, NOW) });
    expect(server.stored[0]?.headers).toMatchObject(headers);
    await server.close();
  });

  test.each([
    [
      'slash command',
      `command=%2Fshop&text=%E5%BA%93%E5%AD%98&user_id=U1&channel_id=C1&trigger_id=t.1&response_url=${encodeURIComponent('https://hooks.slack.com/commands/T/1/abc')}`,
      'command:t.1',
      'https://hooks.slack.com/commands/T/1/abc',
    ],
    [
      'elsewhere',
      `command=%2Fshop&text=x&user_id=U1&channel_id=C1&trigger_id=t.2&response_url=${encodeURIComponent('https://hooks.slack.com.evil.example/x')}`,
      'command:t.2',
      undefined,
    ],
    [
      'plain http',
      `command=%2Fshop&text=x&user_id=U1&channel_id=C1&trigger_id=t.3&response_url=${encodeURIComponent('http://hooks.slack.com/x')}`,
      'command:t.3',
      undefined,
    ],
    [
      'with a user in it',
      `command=%2Fshop&text=x&user_id=U1&channel_id=C1&trigger_id=t.4&response_url=${encodeURIComponent('https://a:b@hooks.slack.com/x')}`,
      'command:t.4',
      undefined,
    ],
  ])(
    'the response_url of a %s is taken out of the kept body, and kept only with Slack’s own host',
    async (_name, raw, key, url) => {
      const server = await start();
      const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      expect((await server.post(raw, { ...type, ...signed(raw, SECRET, NOW) })).status).toBe(200);
      const arrival = server.stored[0];
      expect(arrival?.key).toBe(key);
      expect(arrival?.body.toString()).toMatch(/^command=%2Fshop&.*&response_url=$/);
      const expiresAt = new Date((NOW + 1800) * 1000);
      expect(arrival?.replyUrl).toEqual(url === undefined ? undefined : { url, expiresAt, uses: 5 });
      await server.close();
    },
  );

  test('a press is known by message, button, time and person, and its payload loses the response_url', async () => {
    const server = await start();
    const payload = {
      type: 'block_actions',
      user: { id: 'U1', username: 'li' },
      container: { type: 'message', message_ts: '17.5', channel_id: 'C1' },
      channel: { id: 'C1', name: 'shop' },
      actions: [{ type: 'button', action_id: 'zg:2', value: '1k3-2', action_ts: '18.1' }],
      response_url: 'https://hooks.slack.com/actions/T/2/secret',
    };
    const raw = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await server.post(raw, { ...FORM_TYPE, ...signed(raw, SECRET, NOW) });
    const arrival = server.stored[0];
    expect(arrival?.key).toBe('press:C1:17.5:zg:2:18.1:U1');
    expect(decodeURIComponent(arrival?.body.toString() ?? '')).not.toContain('secret');
    expect(arrival?.replyUrl?.url).toBe('https://hooks.slack.com/actions/T/2/secret');
    expect(server.slack.channel.decode(arrival as NonNullable<typeof arrival>)).toEqual({
      kind: 'press',
      actor: { channel: 'slack', userId: 'U1', name: 'li' },
      room: { channel: 'slack', id: 'C1', direct: false, name: 'shop' },
      press: { outboxId: Number.parseInt('1k3', 36), button: 2 },
      reply: { channel: 'C1', message_ts: '17.5' },
    });
    await server.close();
  });

  test('app_rate_limited is answered 200 with a line in the log', async () => {
    const server = await start();
    const raw = JSON.stringify({ type: 'app_rate_limited', team_id: 'T1', minute_rate_limited: 1518467820 });
    expect((await server.post(raw, { ...JSON_TYPE, ...signed(raw, SECRET, NOW) })).status).toBe(200);
    expect(server.lines).toMatchObject([{ level: 'warn', minute: 1518467820 }]);
    await server.close();
  });
});

describe('when storing fails', () => {
  test('a failure is a 503, so that Slack sends again', async () => {
    const server = await start({ intake: { store: async () => Promise.reject(new Error('no space left on device')) } });
    const answer = await server.post(mention('Ev1'), { ...JSON_TYPE, ...signed(mention('Ev1'), SECRET, NOW) });
    expect([answer.status, await answer.text()]).toEqual([503, '']);
    expect(server.lines.at(-1)).toMatchObject({ level: 'error', reason: 'no space left on device' });
    await server.close();
  });

  test('a store that does not end in time is a 503 too, and its late end does no harm', async () => {
    let finish = (_outcome: 'stored') => {};
    const server = await start({
      ackWithinMs: 30,
      intake: { store: () => new Promise((resolve) => (finish = resolve)) },
    });
    const answer = await server.post(mention('Ev1'), { ...JSON_TYPE, ...signed(mention('Ev1'), SECRET, NOW) });
    expect(answer.status).toBe(503);
    finish('stored');
    await server.close();
  });
});

describe('refusals are one and the same outside', () => {
  test.each([[undefined], [7], [{ a: 1 }], ['x'.repeat(1001)]])(
    'a URL check whose challenge is %j',
    async (challenge) => {
      const server = await start();
      const raw = JSON.stringify({ type: 'url_verification', challenge });
      const answer = await server.post(raw, { ...JSON_TYPE, ...signed(raw, SECRET, NOW) });
      expect([answer.status, await answer.text()]).toEqual([401, 'refused\n']);
      await server.close();
    },
  );

  const deep = `{"event":${'['.repeat(400_000)}`;
  test.each<[string, string | Buffer, Record<string, string>]>([
    ['no content type known', mention('Ev1'), { 'content-type': 'text/plain' }],
    ['a malformed content type', mention('Ev1'), { 'content-type': ';;;' }],
    ['JSON that ends early', '{"event":', JSON_TYPE],
    ['JSON that is no object', '"event"', JSON_TYPE],
    ['a JSON bomb', deep, JSON_TYPE],
    ['invalid UTF-8 in JSON', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), JSON_TYPE],
    ['invalid UTF-8 behind percent signs', 'command=%2Fshop&text=%FF%FE', FORM_TYPE],
  ])('%s, correctly signed', async (_name, raw, type) => {
    const server = await start();
    const answer = await server.post(raw, { ...type, ...signed(raw, SECRET, NOW) });
    expect([answer.status, await answer.text()]).toEqual([401, 'refused\n']);
    expect(server.stored).toEqual([]);
    expect(server.lines.at(-1)?.sentence).toBe('slack delivery refused');
    await server.close();
  });

  test('a body of 2 MB is 413 and never parsed', async () => {
    const server = await start();
    const raw = mention('Ev1', 'x'.repeat(2_000_000));
    const status = await server.post(raw, { ...JSON_TYPE, ...signed(raw, SECRET, NOW) }).then(
      (answer) => answer.status,
      () => 'hung up', // the rest of the body was not read
    );
    expect([413, 'hung up']).toContain(status);
    expect(server.lines.at(-1)?.['reason']).toBe('FST_ERR_CTP_BODY_TOO_LARGE');
    expect(server.stored).toEqual([]);
    await server.close();
  });

  test('two signatures, or none of the headers, over a raw socket', async () => {
    const server = await start();
    const port = Number(new URL(server.url).port);
    const head = `POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const sign = signed('{}', SECRET, NOW);
    const twice = `X-Slack-Request-Timestamp: ${NOW}\r\nX-Slack-Signature: ${sign['x-slack-signature']}\r\nX-Slack-Signature: v0=00\r\n`;
    for (const headers of [twice, '']) {
      const said = await new Promise<string>((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(`${head}${headers}Content-Length: 2\r\n\r\n{}`));
        socket.on('data', (data) => (text += data.toString()));
        socket.on('close', () => resolve(text));
      });
      expect(said).toMatch(/^HTTP\/1\.1 401 /);
    }
    await server.close();
  });

  test('ssl_check is answered without a signature, only when it says exactly 1', async () => {
    const server = await start();
    expect((await server.post('token=random&ssl_check=1', FORM_TYPE)).status).toBe(200);
    expect((await server.post('token=random&ssl_check=10', FORM_TYPE)).status).toBe(401);
    expect((await server.post('ssl_check=1', JSON_TYPE)).status).toBe(401);
    expect(server.stored).toEqual([]);
    await server.close();
  });
});

test('a sibling route keeps its own parsers', async () => {
  const server = await start();
  const answer = await fetch(`${server.url}/sibling`, { method: 'POST', headers: JSON_TYPE, body: '{"a":1}' });
  expect(await answer.json()).toEqual({ got: 'object' });
  await server.close();
});
