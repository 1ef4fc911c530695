import { expect, it } from 'vitest';
import type { ContactChange } from '../../../../src/channels/wecom/contact-change.ts';
import { contactChangeOf } from '../../../../src/channels/wecom/contact-event.ts';
import { APP_KEYS, NOW_S, startWecom, TAKEN } from '../../../support/wecom-app.ts';
import { appCallback } from '../../../support/wecom-callback.ts';

const xml = (fields: Record<string, string>) =>
  `<xml><ToUserName><![CDATA[corp]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`;
const ADDED = {
  CreateTime: '1403610513',
  MsgType: 'event',
  Event: 'change_external_contact',
  ChangeType: 'add_external_contact',
  UserID: 'zhangsan',
  ExternalUserID: 'woAJ2GCAAAXtWyujaWJHDDGi0mAAAA',
  State: 'teststate',
  WelcomeCode: 'WELCOMECODE',
};

it('reads who became whose customer, with the code to welcome them, the same for a redelivery', () => {
  const change = contactChangeOf(xml(ADDED)) as ContactChange;
  expect(change).toMatchObject({
    change: 'added',
    member: 'zhangsan',
    customer: 'woAJ2GCAAAXtWyujaWJHDDGi0mAAAA',
    code: 'WELCOMECODE',
    at: new Date(1_403_610_513_000),
  });
  expect(contactChangeOf(xml(ADDED))?.key).toBe(change.key);
  expect(contactChangeOf(xml({ ...ADDED, ExternalUserID: 'other' }))?.key).not.toBe(change.key);
});

it('reads who left, and lets everything else pass by', () => {
  const { WelcomeCode: _code, ...rest } = ADDED;
  expect(contactChangeOf(xml({ ...rest, ChangeType: 'del_follow_user' }))).toMatchObject({ change: 'gone' });
  expect(contactChangeOf(xml(rest))?.code).toBeUndefined();
  expect(contactChangeOf(xml({ ...ADDED, Event: 'change_external_chat' }))).toBeUndefined();
  expect(contactChangeOf(xml({ ...ADDED, ChangeType: 'edit_external_contact' }))).toBeUndefined();
  expect(contactChangeOf(xml({ ...ADDED, UserID: 'a b' }))).toBeUndefined();
  expect(contactChangeOf('no xml')).toBeUndefined();
});

it('is told once verified and acknowledged once stored; what could not be stored is not acknowledged', async () => {
  const told: ContactChange[] = [];
  const running = await startWecom({
    contactChanged: async (change) => {
      told.push(change);
      if (told.length > 1) throw new Error('the database is away');
    },
    timer: (_ms, ring) => {
      if (told.length > 1) setImmediate(ring);
      return () => {};
    },
  });
  const callback = appCallback(APP_KEYS, xml({ ...ADDED, CreateTime: String(NOW_S) }), NOW_S);
  expect(await running.post('/wecom/app', callback)).toEqual(TAKEN);
  expect(told).toMatchObject([{ member: 'zhangsan', code: 'WELCOMECODE' }]);
  expect(running.stored).toEqual([]);
  expect(
    await running.post('/wecom/app', { ...callback, query: callback.query.replace(/signature=\w/, 'signature=0') }),
  ).toMatchObject({ status: 403 });
  expect(told).toHaveLength(1);
  expect(JSON.stringify(running.log)).not.toContain('WELCOMECODE');
  expect(await running.post('/wecom/app', callback)).toBe('no answer');
  await running.stop();
});
