import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { CouponSpec } from '../facts.ts';
import { type LinkedPromotion, type LinkedProposal, promotions } from './list.ts';
import { stepSpec } from './possible.ts';
import { stepsWords } from './words.ts';

type Deps = { tx: Tx };
type Decision = { id: number; shop: { id: number; code: string }; now: Date };

const over = ({ endsAt, endedAt }: LinkedPromotion, now: Date): boolean => endedAt !== undefined || endsAt <= now;

async function proposalOf(
  d: Deps,
  { id, shop, now }: Decision,
): Promise<{ promotion: LinkedPromotion; proposal: LinkedProposal }> {
  const promotion = await promotionOf(d, id);
  if (over(promotion, now)) throw isOver(id);
  const proposal = promotion.proposals.find(({ shopId }) => shopId === shop.id);
  if (!proposal)
    throw new UserError('linked.no_proposal', {
      zh: `联动 ${id} 没有给 ${shop.code} 的建议；发送 联动 ${id} 可以看给了谁`,
      en: `Linked promotion ${id} has no proposal for ${shop.code}; send linked ${id} to see whose there are`,
    });
  return { promotion, proposal };
}

export async function promotionOf(d: Deps, id: number): Promise<LinkedPromotion> {
  const [promotion] = await promotions(d, { id, limit: 1 });
  if (promotion) return promotion;
  throw new UserError('linked.not_found', {
    zh: `没有联动 ${id}；发送 联动 可以看全部`,
    en: `There is no linked promotion ${id}; send linked to see all`,
  });
}

const isOver = (id: number): UserError =>
  new UserError('linked.over', { zh: `联动 ${id} 已经结束`, en: `Linked promotion ${id} is over` });

/** Read only. What taking a proposal creates: one coupon a step, none of which adds to another. Throws linked.* */
export async function specsOf(d: Deps, decision: Decision): Promise<CouponSpec[]> {
  const { promotion, proposal } = await proposalOf(d, decision);
  const { startsAt, endsAt } = promotion;
  return proposal.steps.map((step) => stepSpec(step, proposal.currency, { startsAt, endsAt, now: decision.now }));
}

/** Read only. Throws linked.not_found, linked.over, linked.no_proposal, linked.decided. */
export async function planDecide(d: Deps, decision: Decision & { state: 'taken' | 'refused' }): Promise<Effect> {
  const { proposal } = await proposalOf(d, decision);
  const { id, shop, state } = decision;
  if (proposal.state === 'taken' || proposal.state === state)
    throw new UserError('linked.decided', {
      zh: `${shop.code} 已经${proposal.state === 'taken' ? '参加' : '拒绝'}联动 ${id}`,
      en: `${shop.code} has ${proposal.state} linked promotion ${id} already`,
    });
  const words = stepsWords(proposal.steps, proposal.currency);
  const says = {
    taken: { zh: '参加', en: 'taken' },
    refused: { zh: '不参加', en: 'refused' },
    proposed: { zh: '待定', en: 'proposed' },
  };
  return {
    summary: {
      zh: `${shop.code} ${says[state].zh}联动 ${id}：${words.zh}`,
      en: `Linked promotion ${id} at ${shop.code} is ${state}: ${words.en}`,
    },
    rows: [
      {
        key: `linked:${id}:${shop.code}`,
        label: { zh: `联动 ${id} · ${shop.code}`, en: `Linked promotion ${id} · ${shop.code}` },
        version: proposal.state === 'proposed' ? 1 : 2,
        versionAfter: 3,
        changes: [{ label: { zh: '状态', en: 'State' }, before: says[proposal.state], after: says[state] }],
      },
    ],
    figures: [],
    inverse:
      state === 'taken'
        ? irreversible(
            '已交给平台建券；要收回就用 优惠券 停用',
            'Its coupons are on their way to the platform; stop them with coupon stop',
          )
        : irreversible('还可以用 联动 参加 再参加', 'It can still be taken, with linked take'),
    data: { id, shopId: shop.id, shop: shop.code, before: proposal.state, state },
  };
}

/** Throws effect.changed when somebody has decided meanwhile. `batch`: of the coupons that were asked for. */
export async function applyDecide(d: Deps, { data }: Effect, by: string, batch: string): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`update linked_proposal set state = ${data['state']}, decided_by = ${by}, decided_at = clock_timestamp(),
          batch = ${data['state'] === 'taken' ? batch : null}
        where promotion_id = ${data['id']} and shop_id = ${data['shopId']} and state = ${data['before']} returning shop_id`,
  );
  if (done.length === 0) throw effectChanged({ zh: `联动 ${data['id']}`, en: `Linked promotion ${data['id']}` });
}

/** Read only. Throws linked.not_found, linked.over. */
export async function planEnd(d: Deps, { id, now }: { id: number; now: Date }): Promise<Effect> {
  const promotion = await promotionOf(d, id);
  if (over(promotion, now)) throw isOver(id);
  const taken = promotion.proposals.filter(({ state }) => state === 'taken').map(({ shop }) => shop);
  return {
    summary: { zh: `结束联动 ${id}`, en: `End linked promotion ${id}` },
    rows: [
      {
        key: `linked:${id}`,
        label: { zh: `联动 ${id}`, en: `Linked promotion ${id}` },
        version: 1,
        versionAfter: 2,
        changes: [
          {
            label: { zh: '状态', en: 'State' },
            before: { zh: '进行中', en: 'open' },
            after: { zh: '结束', en: 'ended' },
          },
        ],
      },
    ],
    figures: [],
    inverse: irreversible('要再做就重新发起：联动 开始', 'To have it again, start another: linked start'),
    data: { id, taken: taken.join(', ') },
  };
}

/** Coupons that shops have taken go on: they are stopped as coupons. Throws effect.changed. */
export async function applyEnd(d: Deps, { data }: Effect): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`update linked_promotion set ended_at = clock_timestamp() where id = ${data['id']} and ended_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: `联动 ${data['id']}`, en: `Linked promotion ${data['id']}` });
}
