import { describe, expect, test } from 'vitest';
import { renderApp, renderFinal, renderReply, renderRobot } from '../../src/channels/wecom/render.ts';
import { LANGS } from '../../src/core/localized.ts';
import { confirmation, direct, done, hostile, lowStock, outgoing, stock, week } from '../support/wecom-messages.ts';

/** What people see in WeCom, in both languages: read the snapshots, not the code. */
const around = { botName: '掌柜', hasApp: true };
const demo = { kind: 'note', text: { zh: '演示数据', en: 'Demo data' } } as const;
const demoAlert = { ...lowStock, blocks: [...lowStock.blocks, demo] };
const shown = (body: object): string => {
  const { content } =
    (body as Record<string, { content?: string }>)['markdown_v2'] ??
    (body as { markdown?: { content?: string } }).markdown ??
    {};
  return content ?? JSON.stringify(body, null, 2);
};

describe.each(LANGS)('in %s', (lang) => {
  test('an answer in a group, by response_url', () => {
    expect(shown(renderReply(outgoing(stock, { lang }), around))).toMatchSnapshot();
  });
  test('a question with buttons, by response_url', () => {
    expect(shown(renderReply(outgoing(confirmation, { lang }), around))).toMatchSnapshot();
  });
  test('the same in a group, by its robot', () => {
    expect(shown(renderRobot(outgoing(confirmation, { lang }), around))).toMatchSnapshot();
  });
  test('the same as a card for the operators of the room, by the app', () => {
    expect(shown(renderApp(outgoing(confirmation, { lang, part: 'card' }), around))).toMatchSnapshot();
  });
  test('a long alert as a card for the operators of the room, by the app', () => {
    const body = renderApp(outgoing(demoAlert, { lang, part: 'card' }), around);
    expect(body.msgtype).toBe('template_card');
    expect(shown(body)).toMatchSnapshot();
  });
  test('notes stay where a long list is cut, whatever the way out', () => {
    const words = demo.text[lang];
    expect(shown(renderReply(outgoing(demoAlert, { lang }), around))).toContain(words);
    expect(shown(renderRobot(outgoing(demoAlert, { lang }), around))).toContain(words);
    expect(shown(renderApp(outgoing(demoAlert, { lang, room: direct }), around))).toContain(words);
    expect(shown(renderFinal(outgoing(demoAlert, { lang })))).toContain(words);
  });
  test('its last state', () => {
    expect(shown(renderFinal(outgoing(done, { lang, part: 'card' })))).toMatchSnapshot();
  });
  test('a long alert in a group, by its robot', () => {
    const content = shown(renderRobot(outgoing(lowStock, { lang }), around)).split('\n');
    expect([...content.slice(0, 7), '(…)', ...content.slice(-8)].join('\n')).toMatchSnapshot();
  });
  test('an answer in a direct chat, by the app', () => {
    expect(shown(renderApp(outgoing(stock, { lang, room: direct }), around))).toMatchSnapshot();
  });
  test('an answer to one person, where the group has no robot', () => {
    expect(shown(renderApp(outgoing(stock, { lang }), around))).toMatchSnapshot();
  });
  test('values that look like mark-up', () => {
    expect(shown(renderReply(outgoing(hostile, { lang }), around))).toMatchSnapshot();
    expect(shown(renderApp(outgoing(hostile, { lang, room: direct }), around))).toMatchSnapshot();
  });
  test('a chart, repeated', () => {
    expect(shown(renderRobot(outgoing(week, { lang, repeat: true }), around))).toMatchSnapshot();
  });
});
