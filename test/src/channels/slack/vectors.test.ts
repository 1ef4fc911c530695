import { describe, expect, test } from 'vitest';
import { signed } from '../../../support/fake-slack.ts';
import { rawOf, slackServer, slackVectors, type Vector } from '../../../support/slack-server.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = 1_800_000_000;

const typeOf = (vector: Vector) =>
  vector.content_type ?? (rawOf(vector)[0] === 0x7b ? 'application/json' : 'application/x-www-form-urlencoded');

describe.skipIf(!slackVectors)(
  'Slack’s published vectors at the real endpoint (../shared/facts/slack-vectors.json)',
  () => {
    test.each(slackVectors?.signature_vectors ?? [])('signature $name holds', async (vector) => {
      const server = await slackServer({ signingSecret: vector.signing_secret, seconds: Number(vector.timestamp) });
      const answer = await server.post(rawOf(vector), {
        'content-type': typeOf(vector),
        'x-slack-request-timestamp': vector.timestamp,
        'x-slack-signature': vector.expected_signature as string,
      });
      const unreadable = vector.name === 'computed-invalid-utf8';
      expect(answer.status).toBe(unreadable ? 401 : 200);
      const refusals = server.lines.filter((line) => line.sentence === 'slack delivery refused');
      expect(refusals.map((line) => line['reason'])).toEqual(unreadable ? ['signed, but the body cannot be read'] : []);
      const asks = ['slack-docs', 'slack-go', 'computed-utf8-form'].includes(vector.name);
      expect(server.stored.length).toBe(asks ? 1 : 0);
      if (vector.name === 'slack-ruby-client') {
        expect(await answer.json()).toEqual({ challenge: 'P7sFXA4o3HV2hTx4zb4zcQ9yrvuQs8pDh6EacOxmMRj0tJaXfQFF' });
      }
      await server.close();
    });

    test.each(slackVectors?.negative_vectors ?? [])('negative $name', async (vector) => {
      const server = await slackServer({
        signingSecret: vector.signing_secret,
        seconds: vector.now ?? Number(vector.timestamp),
      });
      const answer = await server.post(rawOf(vector), {
        'content-type': typeOf(vector),
        'x-slack-request-timestamp': vector.timestamp,
        ...(vector.signature ? { 'x-slack-signature': vector.signature } : {}),
      });
      const status = { accept: 200, 'never dispatch the command': 200 }[vector.expect ?? ''] ?? 401;
      expect(answer.status).toBe(status);
      expect(server.stored.length).toBe(vector.expect === 'accept' ? 1 : 0);
      if (status === 401) {
        expect(await answer.text()).toBe('refused\n');
        expect(server.lines.map((line) => line.sentence)).toEqual(['slack delivery refused']);
      }
      await server.close();
    });

    test('every recorded payload is answered 200; only what people ask us is stored, and once', async () => {
      const server = await slackServer({ signingSecret: SECRET, seconds: NOW });
      const payloads = (slackVectors?.payloads ?? []).filter((payload) => payload.raw_body);
      const stored: string[] = [];
      for (const payload of payloads) {
        const before = server.stored.length;
        for (const _delivery of ['first', 'again']) {
          const raw = payload.raw_body as string;
          const answer = await server.post(raw, {
            'content-type': payload.content_type as string,
            'x-slack-retry-num': '1',
            ...signed(raw, SECRET, NOW),
          });
          expect([payload.kind, answer.status]).toEqual([payload.kind, 200]);
        }
        if (server.stored.length > before) stored.push(payload.kind);
        expect(server.stored.length - before).toBeLessThanOrEqual(1);
      }
      expect(payloads.length).toBeGreaterThan(20);
      expect([...new Set(stored)].sort()).toEqual(['app_mention', 'message.im', 'slash_command']);
      const kept = server.stored.map((arrival) => arrival.body.toString('utf8')).join('\n');
      expect(kept).not.toMatch(/hooks(\.|%2E)slack/);
      expect(server.stored.filter((arrival) => arrival.replyUrl).length).toBeGreaterThan(0);
      await server.close();
    });
  },
);
