import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { firstTen } from '../../../core/text.ts';

const refusal = (code: string, zh: string, en: string): UserError => new UserError(`mass.${code}`, { zh, en });

export const noMembers = (shop: string): UserError =>
  refusal(
    'no_members',
    `${shop} 没有登记有企业微信账号的客服，请先发送 客服 添加 wecom:成员账号 ${shop}`,
    `No agent with a WeCom account is enrolled for ${shop}, send agent add wecom:USERID ${shop} first`,
  );

export const notMembers = (words: readonly string[]): UserError =>
  refusal(
    'not_members',
    `这些成员没有登记为这家店的客服：${firstTen(words, '、')}，请先发送 客服 添加`,
    `These are not enrolled as agents of the shop: ${firstTen(words, ', ')}; send agent add first`,
  );

export const tooManyMembers = (most: number): UserError =>
  refusal(
    'many_members',
    `一次最多 ${most} 名成员，请用 成员= 写明是谁`,
    `At most ${most} members at once, name them with members=`,
  );

export const noCustomers = (leftOut: number): UserError =>
  leftOut > 0
    ? refusal(
        'limit',
        `这 ${leftOut} 位客户本月收到的群发都已到上限，下个月再发`,
        `All ${leftOut} customers have had as many messages this month as WeCom lets through, send next month`,
      )
    : refusal(
        'no_customers',
        '还不知道这些成员有哪些客户：客户名单每天读一次，今天加的明天算；先用 群发 看名单读到了没有',
        'No customers of these members are known yet: their lists are read once a day, and who came today counts tomorrow; mass shows whether they were read',
      );

export const tooLong = (bytes: number): UserError =>
  refusal(
    'long',
    `内容有 ${bytes} 字节，企业微信最多 4000 字节（约 1300 个汉字），请写短一点`,
    `The text has ${bytes} bytes and WeCom takes 4000, shorten it`,
  );

export const forbiddenText = (says: Localized): UserError =>
  refusal('forbidden', `不能群发：${says.zh}`, `This cannot be sent: ${says.en}`);

export const noSuchMass = (id: number): UserError =>
  refusal(
    'unknown',
    `没有第 ${id} 号群发，发送 群发 看有哪些`,
    `There is no mass message ${id}, send mass to see which there are`,
  );

export const nothingToCancel = (id: number): UserError =>
  refusal(
    'nothing_to_cancel',
    `第 ${id} 号群发的任务都已经交给企业微信，请成员在群发助手里不要确认`,
    `The tasks of mass message ${id} are all with WeCom by now, ask the members not to confirm them`,
  );
