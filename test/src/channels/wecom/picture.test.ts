import { describe, expect, test } from 'vitest';
import type { Outgoing, RoomFacts } from '../../../../src/channels/channel.ts';
import { createSend } from '../../../../src/channels/wecom/send.ts';
import { createWecom } from '../../../../src/channels/wecom/wecom.ts';
import { type Chart, card, chart } from '../../../../src/core/message.ts';
import { OK, ROBOT, SEND, TOKEN, tokenAnswer } from '../../../support/fake-wecom.ts';
import { direct, outgoing } from '../../../support/wecom-messages.ts';
import { deps, fake, KEY, log, useFakeWecom } from '../../../support/wecom-sender.ts';

useFakeWecom();

const PNG = Buffer.from('a picture');
const sales: Chart = {
  title: { zh: '销量', en: 'Sales' },
  form: 'bar',
  unit: { zh: '件', en: 'units' },
  labels: ['1', '2'],
  series: [{ name: { zh: '主店', en: 'Main' }, values: [1, 2] }],
};
const digest = card({ zh: '日报', en: 'Daily' }, [chart(sales), chart({ ...sales, form: 'line' }), chart(sales)]);
const send = (out: Partial<Outgoing>, draw = async (_: Chart) => PNG) =>
  createSend({ ...deps(), draw }).send(
    outgoing(digest, { part: 'picture-1', robotKey: KEY, ...out }),
    new AbortController().signal,
  );
const UPLOAD = '/cgi-bin/media/upload';

describe('a chart in WeCom', () => {
  test('is a part of its own where the room takes pictures, two at most', () => {
    const { channel } = createWecom({ ...deps(), draw: async () => PNG });
    const room = (facts: Partial<RoomFacts>): RoomFacts => ({
      address: { channel: 'wecom', id: 'chat1', direct: false },
      hasRobotKey: true,
      hasReplyUrl: false,
      operators: 0,
      ...facts,
    });
    expect(channel.parts(digest, room({}))).toEqual(['post', 'picture-1', 'picture-2']);
    expect(channel.parts(digest, room({ hasReplyUrl: true }))).toEqual(['post', 'picture-1', 'picture-2']);
    expect(channel.parts(digest, room({ hasRobotKey: false }))).toEqual(['post']);
    expect(channel.parts(digest, room({ address: direct, hasRobotKey: false }))).toEqual([
      'post',
      'picture-1',
      'picture-2',
    ]);
    expect(createWecom(deps()).channel.parts(digest, room({}))).toEqual(['post']);
    expect(channel.edits('picture-1')).toBe(false);
  });

  test('goes to a group by its robot, with the MD5 of its bytes', async () => {
    fake.next(ROBOT, { json: OK });
    const drawn: string[] = [];
    const done = await send({ part: 'picture-2' }, async ({ form }) => {
      drawn.push(form);
      return PNG;
    });
    expect(done).toEqual({ ok: true, vendor: { via: 'robot' } });
    expect(drawn).toEqual(['line']);
    expect(fake.calls[0]?.body).toEqual({
      msgtype: 'image',
      image: { base64: PNG.toString('base64'), md5: '101a0e3e2f58188b3e2ffc1057316c13' },
    });
  });

  test('goes to a person by the app, uploaded first', async () => {
    fake.next(TOKEN, tokenAnswer('token-one-0123456789'));
    fake.next(UPLOAD, { json: { ...OK, type: 'image', media_id: 'm-1' } });
    fake.next(SEND, { json: { ...OK, msgid: 'x' } });
    expect(await send({ room: direct })).toMatchObject({ ok: true, vendor: { via: 'app' } });
    expect(fake.callsTo(UPLOAD)[0]?.raw).toContain('name="media"; filename="chart.png"');
    expect(fake.callsTo(SEND)[0]?.body).toMatchObject({ msgtype: 'image', image: { media_id: 'm-1' } });
  });

  test('is no failure when it cannot be drawn, and is not sent twice: the text has the numbers', async () => {
    const broken = async () => Promise.reject(new Error('no canvas'));
    expect(await send({}, broken)).toMatchObject({ ok: true, vendor: { unchanged: expect.any(String) } });
    expect(log).toHaveLength(1);
    expect(await send({ repeat: true })).toMatchObject({ ok: true, vendor: { unchanged: expect.any(String) } });
    expect(fake.calls).toEqual([]);
  });

  test('that is refused says why', async () => {
    fake.next(ROBOT, { json: { errcode: 93000, errmsg: 'invalid webhook url' } });
    expect(await send({})).toMatchObject({ ok: false, retry: 'never' });
  });
});
