import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { firstTen } from '../../core/text.ts';
import { OCCASIONS, OCCASIONS_OF, SCENES, type Scene, VARIABLE_NAMES } from './words.ts';

const refusal = (code: string, zh: string, en: string): UserError => new UserError(`template.${code}`, { zh, en });
const listed = (all: Readonly<Record<string, Localized>>, lang: 'zh' | 'en'): string =>
  Object.values(all)
    .map((one) => one[lang])
    .join(lang === 'zh' ? '、' : ', ');

export const unknownVariable = (name: string): UserError =>
  refusal(
    'variable',
    `没有变量 {${name}}，可以用的有 ${VARIABLE_NAMES.zh}`,
    `There is no variable {${name}}, use one of ${VARIABLE_NAMES.en}`,
  );

export const unclosed = (): UserError =>
  refusal(
    'braces',
    '花括号没有成对，变量请写成 {优惠券} 这样',
    'The braces do not match, write variables such as {coupon}',
  );

export const noSuchTemplate = (code: string, near: readonly string[]): UserError =>
  refusal(
    'unknown',
    `没有话术“${code}”${near.length > 0 ? `，有 ${firstTen(near, '、')}` : ''}，发送 话术 看全部`,
    `There is no template “${code}”${near.length > 0 ? `, there are ${firstTen(near, ', ')}` : ''}, send template to see all`,
  );

export const noSuchVersion = (code: string, version: number): UserError =>
  refusal(
    'no_version',
    `话术 ${code} 没有第 ${version} 版，发送 话术 历史 ${code} 看有哪些`,
    `Template ${code} has no version ${version}, send template history ${code} to see which there are`,
  );

export const notUsable = (code: string, why: Localized): UserError =>
  refusal('not_usable', `话术 ${code} 现在不能用：${why.zh}`, `Template ${code} cannot be used now: ${why.en}`);

export const notFor = (code: string, only: Localized): UserError =>
  refusal(
    'not_for',
    `话术 ${code} 只用于${/^[A-Z0-9]/i.test(only.zh) ? ' ' : ''}${only.zh}，请换一条`,
    `Template ${code} is for ${only.en} only, use another`,
  );

export const noValue = (variable: Localized, why: Localized): UserError =>
  refusal('no_value', `{${variable.zh}} 现在没有值：${why.zh}`, `{${variable.en}} has no value now: ${why.en}`);

export const whichShop = (code: string): UserError =>
  refusal(
    'which_shop',
    `请写明是哪家店，例如 话术 用 ${code} SH-1`,
    `Say for which shop, such as template use ${code} SH-1`,
  );

export const unknownWord = (word: string): UserError =>
  refusal(
    'word',
    `不认识“${word}”：请写店铺、商品编码、券号（12 或 #12）、语言（中文、英文）`,
    `“${word}” is not known: give a shop, a SKU, the number of a coupon (12 or #12), or a language (chinese, english)`,
  );

export const badScene = (word: string): UserError =>
  refusal(
    'scene',
    `没有场景“${word}”，可以用的有 ${listed(SCENES, 'zh')}`,
    `There is no scene “${word}”, use one of ${listed(SCENES, 'en')}`,
  );

export function badOccasion(scene: Scene, word: string): UserError {
  const of = OCCASIONS_OF[scene];
  const may = (lang: 'zh' | 'en') => of.map((one) => OCCASIONS[one][lang]).join(lang === 'zh' ? '、' : ', ');
  return of.length === 0
    ? refusal(
        'occasion',
        `${SCENES[scene].zh}话术不会自动推送，请去掉 when=`,
        `Nothing makes a ${SCENES[scene].en} text go out by itself, leave when= out`,
      )
    : refusal(
        'occasion',
        `${SCENES[scene].zh}话术的 when= 可以是 ${may('zh')}，不是“${word}”`,
        `when= of a ${SCENES[scene].en} text is ${may('en')}, not “${word}”`,
      );
}

export const badCode = (word: string): UserError =>
  refusal(
    'code',
    `编号“${word}”不行，请用英文小写字母、数字和横线，最多 40 个字符，例如 promo-618`,
    `“${word}” is no code, use lower case letters, digits and dashes, at most 40 characters, such as promo-618`,
  );

export const noTexts = (): UserError =>
  refusal(
    'texts',
    '两种语言都要写：zh=中文内容 en=英文内容，各 1 到 1000 个字符',
    'Write both languages: zh=the Chinese text en=the English text, 1 to 1000 characters each',
  );

export const badScope = (word: string): UserError =>
  refusal(
    'scope',
    `范围“${word}”不行，请写 shop=SH-1、platform=taobao、sku=TEE-RED-M 或 coupon=12 其中一个，或不写（全部）`,
    `“${word}” is no scope, give one of shop=SH-1, platform=taobao, sku=TEE-RED-M or coupon=12, or none for all`,
  );

export const notYours = (): UserError =>
  refusal(
    'not_yours',
    '您只管一部分店铺，请写明 shop= 您的店铺；全部店铺的话术请总部的人来改',
    'You act for some shops only: give shop= one of yours, or ask somebody who acts for all shops',
  );

export const unchanged = (code: string): UserError =>
  refusal(
    'unchanged',
    `话术 ${code} 已经是这样，请改了内容再提交`,
    `Template ${code} reads like that already, change something first`,
  );

export const past = (): UserError =>
  refusal('past', '截止时间已经过去，请写一个以后的时间', 'That end has passed already, give a time to come');

export const overAlready = (what: Localized): UserError =>
  refusal('over', `${what.zh}已经结束，请写还有效的`, `${what.en} is over already, name one that is not`);

export const alreadySo = (code: string, version: number, state: Localized): UserError =>
  refusal(
    'already',
    `话术 ${code} 第 ${version} 版已经是${state.zh}`,
    `Version ${version} of template ${code} is ${state.en} already`,
  );

export const ownProposal = (): UserError =>
  refusal(
    'own',
    '自己提交的话术不能自己批准，请另一个人来批准',
    'Nobody approves what they proposed themselves, ask somebody else to approve it',
  );

export const vouchedFor = (): UserError =>
  refusal(
    'own',
    '这个账号是提交人担保的，不能批准他提交的话术；请不是由他担保的人来批准',
    'The proposer vouched for this account, so it does not approve what they proposed; ask somebody they did not vouch for',
  );

export const unknownApprover = (): UserError =>
  refusal(
    'vouch',
    '这个控制台账号还没有人担保是谁，不能批准别人的话术；请管理员先发送 人员 担保',
    'Nobody has vouched for whose console account this is, so it approves nothing of others; ask an admin for operator vouch',
  );

export const forbidden = (code: string, says: Localized): UserError =>
  refusal('forbidden', `话术 ${code} 不能批准：${says.zh}`, `Template ${code} cannot be approved: ${says.en}`);
