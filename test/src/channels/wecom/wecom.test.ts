import { describe, expect, test } from 'vitest';
import { createWecom, robotKeyOf } from '../../../../src/channels/wecom/wecom.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { confirmation, direct, outgoing, stock } from '../../../support/wecom-messages.ts';
import { deps, useFakeWecom } from '../../../support/wecom-sender.ts';

useFakeWecom();

describe('the port', () => {
  const { channel, state } = createWecom({ ...deps({ base: 'http://127.0.0.1:1' }), clock: systemClock });
  const facts = { address: outgoing(stock).room, hasRobotKey: true, hasReplyUrl: false, operators: 2 };

  test('a group that is told of its own accord gets a post, and its operators a card when there is something to press', () => {
    expect(channel.parts(confirmation, facts)).toEqual(['post', 'card']);
    expect(channel.parts(stock, facts)).toEqual(['post']);
    expect(channel.parts(confirmation, { ...facts, operators: 0 })).toEqual(['post']);
    expect(channel.parts(confirmation, { ...facts, hasReplyUrl: true })).toEqual(['post']);
    expect(channel.parts(confirmation, { ...facts, address: direct })).toEqual(['post']);
  });

  test('a robot takes 20 a minute and a person 30, with room for clocks that differ', () => {
    // A robot may post 20 a minute, of which its pictures take their part.
    expect(channel.limit('post')).toEqual({ count: 16, windowMs: 62_000 });
    expect(channel.limit('picture-1')).toEqual({ count: 2, windowMs: 62_000 });
    expect(channel.limit('card')).toEqual({ count: 30, windowMs: 62_000 });
    expect(state()).toEqual({ app: true, bot: true });
  });

  test('the app counts for the people its messages reach, whichever way they come to them', () => {
    const group = { part: 'post', room: outgoing(stock).room, reply: {}, operators: ['lin', 'wang'] };
    const by = (more: object) =>
      channel.perPerson?.({ ...group, hasRobotKey: false, hasReplyUrl: false, ...more })?.people;
    expect(channel.perPerson?.({ ...group, hasRobotKey: false, hasReplyUrl: false })).toMatchObject({
      count: 30,
      windowMs: 62_000,
    });
    expect(by({ part: 'card', hasRobotKey: true })).toEqual(['lin', 'wang']);
    expect(by({ room: direct })).toEqual([direct.id.slice('user:'.length)]);
    expect(by({ reply: { user: 'lin' } })).toEqual(['lin']);
    expect(by({ reply: { user: 'lin' }, hasRobotKey: true })).toEqual([]);
    expect(by({ room: direct, hasReplyUrl: true })).toEqual([]);
    expect(by({})).toEqual([]);
  });

  test.each([
    [
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
      '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
    ],
    [' 693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa\n', '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa'],
    ['https://example.com/', undefined],
    ['https://evil.example/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa', undefined],
    ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send', undefined],
    ['key with spaces', undefined],
  ])('a robot key is read from what WeCom shows: %j', (pasted, key) => {
    expect(robotKeyOf(pasted)).toBe(key);
  });

  test('a test server is taken where it is the configured one', () => {
    const pasted = 'http://127.0.0.1:4711/cgi-bin/webhook/send?key=robot-key-0123456789';
    expect(robotKeyOf(pasted)).toBeUndefined();
    expect(robotKeyOf(pasted, 'http://127.0.0.1:4711')).toBe('robot-key-0123456789');
  });
});
