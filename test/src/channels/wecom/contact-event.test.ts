import { expect, it } from 'vitest';
import type { ContactChange } from '../../../../src/channels/wecom/contact-change.ts';
import { contactChangeOf } from '../../../../src/channels/wecom/contact-event.ts';

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
