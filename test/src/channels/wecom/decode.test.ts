import { afterEach, describe, expect, test } from 'vitest';
import {
  APP_KEYS,
  BOT_KEYS,
  hello,
  NOW_S,
  type Options,
  type Running,
  startWecom,
} from '../../../support/wecom-app.ts';
import { appCallback } from '../../../support/wecom-callback.ts';

/** Started for one test and stopped after it. */
const open: Running[] = [];
async function start(options: Options = {}): Promise<Running> {
  const running = await startWecom(options);
  open.push(running);
  return running;
}
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop();
});

describe('decode', () => {
  test('never throws, whatever was kept', async () => {
    const { channel } = await start();
    const oddities = [
      '',
      '{}',
      'null',
      '[]',
      '<xml>',
      '\u0000',
      '{"msgtype":"text"}',
      '{"from":{"userid":"a"},"msgtype":"text"}',
    ];
    for (const body of oddities) {
      for (const headers of [{}, { via: 'app' }, { via: 'bot' }] as Record<string, string>[]) {
        expect(channel.decode({ body: Buffer.from(body), headers }).kind).toBe('ignore');
      }
    }
  });

  test('after the keys were changed an old callback is ignored with the reason', async () => {
    const before = await start();
    await before.post('/wecom/app', appCallback(APP_KEYS, hello(), NOW_S));
    const after = await start({
      app: { corpId: 'c', agentId: '1', secret: 's', token: 'new', aesKey: BOT_KEYS.aesKey },
    });
    expect(after.channel.decode(before.stored[0]!)).toEqual({
      kind: 'ignore',
      reason: 'does not open any more: signature',
    });
  });
});
