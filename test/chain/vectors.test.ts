import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { KEYS_KEPT_MS } from '../../src/channels/channel.ts';
import { ASKS, count, type House, openHouse } from '../support/house.ts';
import { rawOf, slackVectors } from '../support/slack-server.ts';
import { type Delivery, type Got, startVendors } from '../support/vendors.ts';
import { APP } from '../support/wecom-app.ts';
import { queryOf } from '../support/wecom-callback.ts';

/** Published vectors, years old, through the whole system on real sockets at the time when they were made. */
const FILE = new URL('../../../shared/facts/wecom-vectors.json', import.meta.url);
const present = existsSync(FILE);
if (!present) process.stdout.write('WeCom vectors are not here (../shared/facts/wecom-vectors.json): skipped\n');

type Vector = {
  id: string;
  http?: { method: 'GET' | 'POST'; query: string; body?: string; expect_body?: string };
  token?: string;
  encodingAESKey: string;
  receiveid?: string;
  timestamp?: string;
  nonce?: string;
  msg_signature?: string;
  encrypt: string;
};
const { vectors, negatives } = (present
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : { vectors: [], negatives: [] }) as unknown as { vectors: Vector[]; negatives: Vector[] };

const vendors = await startVendors();
afterAll(() => vendors.close());
const clock = { seconds: 0, now: () => new Date(clock.seconds * 1000) };

/** The system with the keys of a vector, at its time. */
async function openFor(env: Record<string, string>, seconds: number): Promise<House> {
  clock.seconds = seconds;
  return openHouse({ vendors, env, clock });
}

const keysOf = ({ receiveid, token, encodingAESKey }: Vector): Record<string, string> =>
  receiveid === ''
    ? { WECOM_BOT_TOKEN: token ?? '', WECOM_BOT_AES_KEY: encodingAESKey }
    : {
        WECOM_CORP_ID: receiveid ?? APP.corpId,
        WECOM_APP_TOKEN: token ?? 'none',
        WECOM_APP_AES_KEY: encodingAESKey,
      };

function asks(port: number, method: string, { path, headers, body }: Delivery): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
      );
    });
    call.on('error', reject);
    call.end(method === 'GET' ? undefined : body);
  });
}

const play = (open: House, vector: Vector): Promise<Got> =>
  asks(open.port, vector.http?.method ?? 'POST', {
    path: `${vector.receiveid === '' ? '/wecom/bot' : '/wecom/app'}?${vector.http?.query}`,
    headers: {},
    body: vector.http?.body ?? '',
  });

const later = (ms: number) => {
  clock.seconds += ms / 1000;
};

describe.skipIf(!present)('WeCom', () => {
  const groups = Map.groupBy(
    vectors.filter((vector) => vector.http),
    (vector) => JSON.stringify(keysOf(vector)),
  );

  test.each([...groups])('vectors of %s', async (_keys, members) => {
    const open = await openFor(keysOf(members[0] as Vector), 0);
    for (const vector of members) {
      clock.seconds = Number(vector.timestamp) + 2;
      const isCheck = vector.http?.method === 'GET';
      const got = await play(open, vector);
      expect([vector.id, got]).toEqual([vector.id, expect.objectContaining({ status: 200 })]);
      if (isCheck) expect(got).toMatchObject({ body: vector.http?.expect_body });
      await open.settled();
      const [stored, asked] = [await count(open.sql, 'inbox'), await count(open.sql, ASKS)];
      expect(asked).toBe(stored);
      // Within what the inbox remembers a repeat gets its 200 and does nothing; after that it could not be known as one.
      later(KEYS_KEPT_MS - 60_000);
      expect(await play(open, vector)).toMatchObject({ status: 200 });
      later(120_000);
      expect(await play(open, vector)).toMatchObject(isCheck ? { status: 200 } : { status: 403, body: 'refused' });
      await open.settled();
      expect([await count(open.sql, 'inbox'), await count(open.sql, ASKS)]).toEqual([stored, asked]);
    }
    await open.close();
  });

  test('what is signed for the future is refused', async () => {
    const vector = vectors.find((one) => one.id === 'tencent-decryptmsg') as Vector;
    const open = await openFor(keysOf(vector), Number(vector.timestamp) - 7200);
    expect(await play(open, vector)).toMatchObject({ status: 403, body: 'refused' });
    expect(await count(open.sql, 'inbox')).toBe(0);
    await open.close();
  });

  test('the negative ones are all refused alike, and leave nothing', async () => {
    const open = await openFor(keysOf(vectors[0] as Vector), 1_700_000_010);
    for (const vector of negatives) {
      const query = queryOf({
        msg_signature: vector.msg_signature ?? '0'.repeat(40),
        timestamp: vector.timestamp ?? '1700000009',
        nonce: vector.nonce ?? 'n',
      });
      const body = `<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${vector.encrypt}]]></Encrypt></xml>`;
      const got = await asks(open.port, 'POST', { path: `/wecom/app?${query}`, headers: {}, body });
      expect([vector.id, got]).toEqual([vector.id, { status: 403, body: 'refused' }]);
    }
    expect(await count(open.sql, 'inbox')).toBe(0);
    await open.close();
  });
});

describe.skipIf(!slackVectors)('Slack', () => {
  const groups = Map.groupBy(slackVectors?.signature_vectors ?? [], (vector) => vector.signing_secret);

  test.each([...groups])('vectors signed with %s', async (secret, members) => {
    const open = await openFor({ SLACK_SIGNING_SECRET: secret }, 0);
    for (const vector of members) {
      clock.seconds = Number(vector.timestamp);
      const raw = rawOf(vector);
      const isJson = raw[0] === 0x7b;
      const headers = {
        'content-type': vector.content_type ?? (isJson ? 'application/json' : 'application/x-www-form-urlencoded'),
        'x-slack-request-timestamp': vector.timestamp,
        'x-slack-signature': vector.expected_signature ?? '',
      };
      const deliver = async () => {
        const got = await fetch(`http://127.0.0.1:${open.port}/slack/events`, {
          method: 'POST',
          headers,
          body: new Uint8Array(raw),
        });
        return got.status;
      };
      const status = vector.name === 'computed-invalid-utf8' ? 401 : 200;
      expect([vector.name, await deliver(), await deliver()]).toEqual([vector.name, status, status]);
      await open.settled();
      expect(await count(open.sql, ASKS)).toBe(await count(open.sql, 'inbox'));
      for (const aside of [-301_000, 602_000]) {
        later(aside);
        expect([vector.name, await deliver()]).toEqual([vector.name, 401]);
      }
    }
    const asksUs = members.filter((one) => ['slack-docs', 'slack-go', 'computed-utf8-form'].includes(one.name));
    expect(await count(open.sql, 'inbox')).toBe(asksUs.length);
    await open.close();
  });
});
