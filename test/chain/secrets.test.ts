import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealer } from '../../src/core/seal.ts';
import { ensureConsoleToken } from '../../src/keys.ts';
import { createLog } from '../../src/log.ts';
import { asksIn } from '../support/evidence.ts';
import type { FakeAnswer } from '../support/fake-wecom.ts';
import { REPLY, ROBOT, SEND, TOKEN, UPDATE } from '../support/fake-wecom.ts';
import { type House, openHouse } from '../support/house.ts';
import {
  appClicks,
  appSays,
  BOT_TOKEN,
  botHears,
  type Delivery,
  type Got,
  ROBOT_KEY,
  replyUrl,
  SIGNING_SECRET,
  slackMention,
  slashCommand,
} from '../support/vendors.ts';
import { APP, BOT } from '../support/wecom-app.ts';

/** Known secrets go through the failures of every channel: none of them comes out anywhere. */
const SECRET_KEY = 'a key for tests that is long enough 0123456789';
const REPLY_CODE = 'reply-code-of-the-test-0123456789';
const SLACK_URL = 'T0SECRET/B0SECRET/response-url-of-the-test';
const ACCESS_TOKEN = 'access-token-0123456789';
const CARD_CODE = 'response-code-0123456789-';

let house: House;
let log = '';
const answers: Got[] = [];
beforeAll(async () => {
  const memory = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString('utf8');
      done();
    },
  });
  house = await openHouse({ log: createLog('trace', memory) });
});
afterAll(() => house.close());

const secrets = () => [
  APP.secret,
  APP.token,
  APP.aesKey,
  BOT.token,
  BOT.aesKey,
  BOT_TOKEN,
  SIGNING_SECRET,
  SECRET_KEY,
  ROBOT_KEY,
  REPLY_CODE,
  SLACK_URL,
  ACCESS_TOKEN,
  CARD_CODE,
  ensureConsoleToken(house.dataDir),
  new URL(house.database.url).password,
];

async function says(...deliveries: Delivery[]): Promise<void> {
  for (const delivery of deliveries) answers.push(await house.post(delivery));
  // Back-offs pass, so that every failure comes to its end.
  const passing = setInterval(() => {
    void house.sql`update outbox set due_at = now() where state = 'queued'`.catch(() => {});
    void house.sql`update lane set sent = '{}', blocked_until = '-infinity'`.catch(() => {});
  }, 50);
  await house.settled();
  clearInterval(passing);
}

/** What a vendor was shown with a call. */
const SHOWN = [APP.secret, ACCESS_TOKEN, ROBOT_KEY, `${REPLY_CODE}1`, BOT_TOKEN, `${CARD_CODE}1`].join(' ');
/** A vendor that puts all of it into what it says. */
const gossip = (errcode: number): FakeAnswer => ({
  json: { errcode, errmsg: `no: ${SHOWN}, hint: [1_${ROBOT_KEY}], from ip: 203.0.113.9` },
});
const page: FakeAnswer = { status: 502, text: `<html>${[ROBOT_KEY, APP.secret, ACCESS_TOKEN].join('')}</html>` };
const url = (n: number) => replyUrl(house.vendors.wecom, `${REPLY_CODE}${n}`);
const slackUrl = () => `${house.vendors.slack.origin}/commands/${SLACK_URL}`;

test('refused callbacks', async () => {
  const spoil = (delivery: Delivery): Delivery => ({
    ...delivery,
    path: delivery.path.replace(/(signature=.)./, '$1x'),
    headers: { ...delivery.headers, 'x-slack-signature': `v0=${SIGNING_SECRET}`, authorization: `Bearer ${BOT_TOKEN}` },
  });
  await says(
    spoil(appSays('库存 MUG-1')),
    spoil(botHears('库存 MUG-1', { url: url(0) })),
    spoil(slackMention('库存 MUG-1')),
  );
  await says({ ...appSays('x'), body: `<!DOCTYPE x [<!ENTITY a "${APP.secret}">]><xml>&a;</xml>` });
  expect(answers.map((got) => got !== 'no answer' && got.status)).toEqual([403, 403, 401, 403]);
});

test('vendors that refuse, break off and gossip', async () => {
  const { wecom, slack } = house.vendors;
  for (const answer of [gossip(40001), gossip(40014), gossip(60020), page]) wecom.next(TOKEN, answer);
  for (const answer of [gossip(40014), gossip(93000), page, { drop: true } as const]) wecom.next(SEND, answer);
  for (const answer of [gossip(45009), gossip(93000)]) wecom.next(ROBOT, answer);
  for (const answer of [gossip(60140), { drop: true } as const, page]) wecom.next(REPLY, answer);
  wecom.next(UPDATE, gossip(42045));
  await house.sql`update room set robot_key = ${createSealer(SECRET_KEY, 'robot-key').seal(ROBOT_KEY)} where channel = 'wecom'`;
  for (let n = 1; n <= 4; n += 1) await says(appSays('库存 MUG-1'), botHears('库存 MUG-1', { url: url(n) }));
  await says(botHears('订阅 库存提醒', { url: url(5) }));
  await house.sql`update room set robot_key = ${createSealer(SECRET_KEY, 'robot-key').seal(ROBOT_KEY)} where channel = 'wecom'`;
  await says(appSays('任务 运行 low-stock'));
  await says(appSays('adjust TEE-RED-M sh-1 +150 x'));
  await says(appClicks('1-1'));
  const api = '/api/chat.postMessage';
  slack.next(api, { json: { ok: false, error: `invalid_auth ${SHOWN}` } });
  slack.next(api, { status: 500, text: `${BOT_TOKEN}` });
  slack.next(api, { drop: true });
  slack.next(`/commands/${SLACK_URL}`, { status: 404, text: `expired_url ${slackUrl()}` });
  slack.next(`/commands/${SLACK_URL}`, { drop: true });
  for (let n = 0; n < 3; n += 1)
    await says(slackMention('库存 MUG-1'), slashCommand('库存 MUG-1', { url: slackUrl() }));
});

test('a database that refuses, and bugs', async () => {
  await house.sql`alter table evidence rename to evidence_away`;
  answers.push(await house.post(botHears('库存 MUG-1', { url: url(8) })));
  await expect.poll(() => log.includes('relation')).toBe(true);
  await house.sql`alter table evidence_away rename to evidence`;
  await house.sql`alter table inbox rename column reply_url to away`;
  answers.push(await house.post(slashCommand('库存 MUG-1', { url: slackUrl() })));
  await expect.poll(() => log.includes('not stored')).toBe(true);
  await house.sql`alter table inbox rename column away to reply_url`;
  await house.sql`alter table stock_level rename to away`;
  await says(appSays('库存 MUG-1'));
  await house.sql`alter table away rename to stock_level`;
  await house.settled();
});

test('the console and its token', async () => {
  const token = ensureConsoleToken(house.dataDir);
  const visits: [string, RequestInit][] = [
    [`/?token=${token}`, { redirect: 'manual' }],
    [`/?token=${token}x`, { redirect: 'manual' }],
    [`/api/console/rooms?token=${token}`, { headers: { authorization: `Bearer ${token.slice(1)}` } }],
    ['/bind', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: `code=1&robot=${ROBOT_KEY}` }],
    ['/metrics', { headers: { authorization: `Bearer ${token}` } }],
    [`/nothing?token=${token}`, { headers: { authorization: `Bearer ${token}` } }],
  ];
  for (const [path, init] of visits) {
    const got = await fetch(`${house.pages}${path}`, init);
    answers.push({ status: got.status, body: await got.text() });
  }
  expect(answers.some((got) => got !== 'no answer' && got.body.includes('# HELP'))).toBe(true);
});

test('after all that, no secret is in a log line, an answer, a message or a row', async () => {
  expect(log.split('\n').length).toBeGreaterThan(40);
  const rows = await house.sql`select string_agg(concat_ws(' ', message, reply, reason), ' ') as said from outbox`;
  const asks = [...(await asksIn(house.app.db)), ...(await asksIn(house.app.db, undefined, 'message'))];
  const runs = await house.sql`select string_agg(result, ' ') as ran from job_run`;
  const messages = [
    ...house.vendors.wecom.calls.map((call) => call.raw),
    ...house.vendors.slack.calls.map((call) => JSON.stringify(call.body)),
  ]
    .filter((raw) => !raw.includes('"atall"'))
    .join('\n');
  const places = { log, answers: JSON.stringify(answers), rows: JSON.stringify([rows, asks, runs]), messages };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length).toBeGreaterThan(200);
    for (const secret of secrets())
      expect(text.includes(secret), `${secret} in ${place}: ${around(text, secret)}`).toBe(false);
  }
});

const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret);
  return at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 80);
};
