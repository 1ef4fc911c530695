import type { Effect, EffectRow } from '../core/effect.ts';
import type { Localized } from '../core/localized.ts';
import { actions, card, type Field, field, fields, type Message, note } from '../core/message.ts';
import type { ApprovalRequest } from '../services/services.ts';
import { effectBlocks } from './effect-card.ts';

/** What a card of a request says besides its effect. */
export type Around = {
  /** Who may agree, in words. */
  roles: Localized;
  /** Who agreed so far. */
  names: readonly string[];
  /** How many could decide at all; 0 says what an admin must do. */
  able: number;
};

/** What an effect puts at stake, as fields. */
export function stakeFields({ risk, rows }: Effect): Field[] {
  if (!risk) return [];
  const { money, margin, units, shops, stockPercent } = risk;
  const worst = worstOf(rows);
  return [
    ...(money ? [field({ zh: '金额', en: 'Amount' }, { money: money.minor, currency: money.currency })] : []),
    ...(margin
      ? [field({ zh: '涉及毛利', en: 'Margin in it' }, { money: margin.minor, currency: margin.currency })]
      : []),
    ...(units ? [field({ zh: '件数', en: 'Units' }, units)] : []),
    ...(shops && shops.length > 0 ? [field({ zh: '店铺数', en: 'Shops' }, shops.length)] : []),
    ...(stockPercent ? [field({ zh: '占库存', en: 'Of the stock' }, `${stockPercent}%`)] : []),
    ...(worst ? [field({ zh: '变动最大的一行', en: 'Largest line' }, worst)] : []),
  ];
}

/** Of several rows, the one whose number moves most. */
function worstOf(rows: readonly EffectRow[]): Localized | undefined {
  let most = 0;
  let worst: Localized | undefined;
  if (rows.length < 2) return undefined;
  for (const { label, changes } of rows)
    for (const { before, after, label: what } of changes) {
      if (typeof before !== 'number' || typeof after !== 'number' || Math.abs(after - before) <= most) continue;
      most = Math.abs(after - before);
      const moved = `${before} → ${after}`;
      worst = { zh: `${label.zh} · ${what.zh} ${moved}`, en: `${label.en} · ${what.en} ${moved}` };
    }
  return worst;
}

const neededWords = ({ need }: ApprovalRequest, roles: Localized): Localized => ({
  zh: `${countOf(need)} 个审批人（${roles.zh}），发起人除外`,
  en: `${countOf(need) === 1 ? '1 approver' : `${countOf(need)} approvers`} (${roles.en}), not the asker`,
});

/** At least so many: of several requirements, one person may meet more than one. */
const countOf = ({ approvers, also = [] }: ApprovalRequest['need']): number =>
  Math.max(approvers, ...also.map((one) => one.approvers));

const joined = (all: readonly Localized[]): Localized => ({
  zh: all.map(({ zh }) => zh).join('、'),
  en: all.map(({ en }) => en).join(', '),
});

/** The request, with its buttons. */
export function requestCard(request: ApprovalRequest, { roles, names, able }: Around): Message {
  const { code, effect, need, name, account, expiresAt, canonical } = request;
  return card(
    { zh: `待审批 · ${code}`, en: `Needs approval · ${code}` },
    [
      ...effectBlocks(effect),
      fields(
        ...stakeFields(effect),
        field({ zh: '命令', en: 'Command' }, request.undoes ? `undo ${request.undoes}` : canonical),
        field({ zh: '发起人', en: 'Asked by' }, `${name} (${account})`),
        field({ zh: '需要', en: 'Needs' }, neededWords(request, roles)),
        ...(need.why.length > 0 ? [field({ zh: '为何要审批', en: 'Why it waits' }, joined(need.why))] : []),
        ...(names.length > 0
          ? [field({ zh: '已同意', en: 'Agreed' }, `${names.length}/${countOf(need)} · ${names.join(', ')}`)]
          : []),
        field({ zh: '有效至', en: 'Valid until' }, { at: expiresAt.toISOString() }),
      ),
      actions(
        { label: { zh: '批准', en: 'Approve' }, says: `approve ${code}`, style: 'primary' },
        { label: { zh: '驳回', en: 'Reject' }, says: `reject ${code}`, style: 'danger' },
        { label: { zh: '撤回', en: 'Withdraw' }, says: `withdraw ${code}` },
      ),
      ...('irreversible' in effect.inverse ? [noWayBack(effect.inverse.irreversible)] : []),
      note({
        zh: `发送：批准 ${code}，或 驳回 ${code} 原因；${name} 可以 撤回 ${code}`,
        en: `Send: approve ${code}, or reject ${code} and the reason; ${name} may withdraw ${code}`,
      }),
      ...(able === 0 ? [note(nobody(roles))] : []),
    ],
    'warning',
  );
}

const noWayBack = ({ zh, en }: Localized) => note({ zh: `不能撤销：${zh}`, en: `Cannot be undone: ${en}` });

/** The request as long as nobody could decide about it. */
const nobody = (roles: Localized): Localized => ({
  zh: `现在没有别人能审批：请管理员给另一个人角色（${roles.zh}；人员 给予），控制台账号还要认可（人员 认可）`,
  en: `Nobody else can approve this yet: an admin must give somebody else a role (${roles.en}; operator grant), and vouch for them where their account is one of the console (operator vouch)`,
});

export const lineOf = ({ code, effect, name }: ApprovalRequest): Localized => ({
  zh: `${code} 待审批（${name}）：${effect.summary.zh}`,
  en: `${code} needs approval (${name}): ${effect.summary.en}`,
});

/** How a request ended, or that it waits; `by` as it is known. */
export function stateWords({ code, state, decidedBy, reason, next }: ApprovalRequest): Localized {
  const by = decidedBy ? { zh: `（${decidedBy}）`, en: ` (${decidedBy})` } : { zh: '', en: '' };
  const why = reason ? { zh: `：${reason}`, en: `: ${reason}` } : { zh: '', en: '' };
  const words: Record<ApprovalRequest['state'], Localized> = {
    open: { zh: '等待审批', en: 'waits for approval' },
    approved: { zh: `已批准并执行${by.zh}`, en: `was approved and done${by.en}` },
    rejected: { zh: `已驳回${by.zh}${why.zh}`, en: `was rejected${by.en}${why.en}` },
    withdrawn: { zh: `已撤回${by.zh}`, en: `was withdrawn${by.en}` },
    expired: { zh: '已过期，没有执行', en: 'has expired, nothing was done' },
    lapsed: { zh: `因数据已变而作废，请看 ${next}`, en: `lapsed because its data had changed, see ${next}` },
    failed: { zh: `没有执行${why.zh}`, en: `was not done${why.en}` },
  };
  const { zh, en } = words[state];
  return { zh: `${code} ${zh}`, en: `${code} ${en}` };
}
