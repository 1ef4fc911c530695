import { afterEach, describe, expect, test } from 'vitest';
import type { Arrival } from '../../../../src/channels/channel.ts';
import { BOT_KEYS, NOW_S, type Options, type Running, startWecom, TAKEN } from '../../../support/wecom-app.ts';
import { botCallback, botText } from '../../../support/wecom-callback.ts';

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

describe('a response_url', () => {
  const answerTo = async (url: string, apiBase?: string): Promise<[Arrival['replyUrl'], Running]> => {
    const app = await start(apiBase ? { apiBase } : {});
    const message = botText({ msgid: 'm', text: 'x', userid: 'lin', url });
    expect(await app.post('/wecom/bot', botCallback(BOT_KEYS, message, NOW_S))).toEqual(TAKEN);
    expect(app.stored).toHaveLength(1);
    return [app.stored[0]?.replyUrl, app];
  };

  test.each([
    ['https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=s3cret', undefined],
    ['http://127.0.0.1:9999/cgi-bin/aibot/response?response_code=s3cret', 'http://127.0.0.1:9999'],
  ])('of WeCom or of the configured base is kept: %s', async (url, base) => {
    const [kept] = await answerTo(url, base);
    expect(kept).toEqual({ url, uses: 1, expiresAt: new Date(NOW_S * 1000 + 3600_000) });
  });

  test.each([
    ['https://evil.example/cgi-bin/aibot/response?response_code=s3cret'],
    ['http://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=s3cret'],
    ['https://qyapi.weixin.qq.com.evil.example/?response_code=s3cret'],
    ['https://qyapi.weixin.qq.com@evil.example/?response_code=s3cret'],
    ['https://x:y@qyapi.weixin.qq.com/?response_code=s3cret'],
    ['https://qyapi.weixin.qq.com:8443/?response_code=s3cret'],
    ['http://169.254.169.254/latest/meta-data?response_code=s3cret'],
    ['file:///etc/passwd?s3cret'],
    ['not a url s3cret'],
  ])('from elsewhere is dropped, and its secret is not logged: %s', async (url) => {
    const [kept, app] = await answerTo(url);
    expect(kept).toBeUndefined();
    expect(app.log).toHaveLength(1);
    expect(JSON.stringify(app.log)).not.toContain('s3cret');
  });
});
