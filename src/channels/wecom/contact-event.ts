import * as z from 'zod';
import type { ContactChange } from './contact-change.ts';
import { keyOf } from './decode.ts';
import { readXml } from './wire.ts';

/** 92130: a customer became a member's friend, or is none any more. Schemas name only the fields that are used. */

const Id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}\s|]+$/u);

const Change = z.object({
  MsgType: z.literal('event'),
  Event: z.literal('change_external_contact'),
  ChangeType: z.enum(['add_external_contact', 'add_half_external_contact', 'del_external_contact', 'del_follow_user']),
  UserID: Id,
  ExternalUserID: Id,
  WelcomeCode: z.string().min(1).max(512).optional().catch(undefined),
  CreateTime: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional(),
});

/** `xml`: verified and decrypted. Undefined for anything else. */
export function contactChangeOf(xml: string): ContactChange | undefined {
  const read = Change.safeParse(readXml(xml));
  if (!read.success) return undefined;
  const { ChangeType, UserID, ExternalUserID, WelcomeCode, CreateTime } = read.data;
  const added = ChangeType.startsWith('add_');
  return {
    key: keyOf('app', undefined, xml),
    change: added ? 'added' : 'gone',
    member: UserID,
    customer: ExternalUserID,
    ...(added && WelcomeCode !== undefined && { code: WelcomeCode }),
    ...(CreateTime !== undefined && { at: new Date(Number(CreateTime) * 1000) }),
  };
}
