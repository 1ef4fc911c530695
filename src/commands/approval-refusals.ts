import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { clampChars } from '../core/text.ts';
import type { ApprovalRequest, WhyNot } from '../services/services.ts';
import { stateWords } from './approval-card.ts';

/** Every no about a request, in one sentence that says what to do. A late click gets the state, never silence. */

export const unknownRequest = (typed: string, own: boolean): UserError => {
  const code = clampChars(typed.trim(), 20);
  return own
    ? new UserError('approval.own_word', {
        zh: `${code} 等的是发起人自己的确认，不用审批；由发起人发送：确认 ${code}`,
        en: `${code} waits for its asker's own word, not for an approval; the asker sends: confirm ${code}`,
      })
    : new UserError('approval.unknown', {
        zh: `没有“${code}”这个审批请求；发送 审批 看有哪些`,
        en: `There is no request “${code}”; send approvals to see what there is`,
      });
};

export function decidedAlready(request: ApprovalRequest): UserError {
  const { zh, en } = stateWords(request);
  return new UserError('approval.decided', { zh: `${zh}；没有再做一次`, en: `${en}; nothing was done again` });
}

export const expired = ({ code, canonical }: ApprovalRequest): UserError =>
  new UserError('approval.expired', {
    zh: `${code} 已过期，没有执行；还要的话由发起人重新发送：${canonical}`,
    en: `${code} has expired, nothing was done; if it is still wanted, its asker sends it again: ${canonical}`,
  });

export const twice = ({ code }: ApprovalRequest): UserError =>
  new UserError('approval.twice', {
    zh: `你已经对 ${code} 表过态，还要另一个人同意`,
    en: `You have decided about ${code} already, somebody else must agree too`,
  });

export const notYours = ({ code, name }: ApprovalRequest): UserError =>
  new UserError('approval.not_yours', {
    zh: `${code} 由 ${name} 发起，只有 ${name} 能撤回；不同意就发送：驳回 ${code} 原因`,
    en: `${code} was asked by ${name}, who alone can withdraw it; to say no, send: reject ${code} and the reason`,
  });

export const reasonMissing = ({ code }: ApprovalRequest): UserError =>
  new UserError('approval.reason', {
    zh: `驳回要写原因，例如：驳回 ${code} 数量不对`,
    en: `Say why, such as: reject ${code} the quantity is wrong`,
  });

export const lostRight = ({ code, name }: ApprovalRequest): UserError =>
  new UserError('approval.no_right', {
    zh: `${code} 没有执行：发起人 ${name} 现在没有做这件事的权限；请由有权限的人重新发起`,
    en: `${code} was not done: ${name}, who asked, has no right to it any more; somebody who has it may ask anew`,
  });

export const failedWords = ({ code }: ApprovalRequest, error: UserError): UserError =>
  new UserError('approval.failed', {
    zh: `${code} 没有执行：${error.text.zh}`,
    en: `${code} was not done: ${error.text.en}`,
  });

/** Why this person may not decide, and who may. */
export function notAllowed(why: WhyNot, request: ApprovalRequest, roles: Localized, account: string): UserError {
  const { code, name } = request;
  const sentences: Record<WhyNot, Localized> = {
    self: {
      zh: `${code} 是你发起的，要由另一个人审批（${roles.zh}）；不要了就发送：撤回 ${code}`,
      en: `You asked for ${code}, somebody else must decide (${roles.en}); to take it back, send: withdraw ${code}`,
    },
    console: {
      zh: `控制台账号不能算第二个人：请管理员认可 ${account}（人员 认可），或把它归并到你的企业微信或 Slack 账号`,
      en: `An account of the console does not count as a second person: ask an admin to vouch for ${account} (operator vouch) or to link it to your WeCom or Slack account`,
    },
    voucher: {
      zh: `${account} 是由 ${name} 认可的，不能用它审批 ${name} 发起的请求；请另一个人审批（${roles.zh}）`,
      en: `${account} was vouched for by ${name}, so nothing that ${name} asks is approved through it; somebody else must decide (${roles.en})`,
    },
    role: {
      zh: `${code} 要由${roles.zh}审批，你没有这个角色（发起人在提出后给的不算）；请转给有的人，或请他 委托 给你`,
      en: `${code} is decided by ${roles.en}, which you are not (a role that the asker gave after asking does not count); pass it on to somebody who is, or who may delegate to you`,
    },
  };
  return new UserError(why === 'self' ? 'approval.self' : `approval.not_${why}`, sentences[why]);
}
