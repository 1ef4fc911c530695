import type { Localized } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import type { CouponAbility, CouponSpec } from './facts.ts';
import { impossible } from './put-rules.ts';
import type { CouponShop } from './rows.ts';

/** A shop as far as a coupon can be created there. */
export type PutShop = {
  shop: CouponShop;
  /** None: it is not connected. */
  connector: string | undefined;
  ability: CouponAbility | undefined;
  stage: string | undefined;
  lacks: readonly string[];
  restricted: boolean;
  frozen: boolean;
};

export type How = 'api' | 'by_hand' | 'refused';

/** What would become of it in one shop: how, why not, and what is worth knowing. */
export type PutOutcome = { how: How; why: Localized[]; notes: Localized[] };

/** What the guard says of it (services/coupons/guard): `refused` kinds are not created. */
export type Said = { refused: boolean; says: Localized };

/** Pure: how a coupon comes to be in a shop, before anything is sent. */
export function outcomeOf(at: PutShop, spec: CouponSpec, said: readonly Said[], now: Date): PutOutcome {
  const why = [
    ...standing(at, spec),
    ...impossible(at.ability, spec),
    ...said.filter((one) => one.refused).map((one) => one.says),
  ];
  const notes = said.filter((one) => !one.refused).map((one) => one.says);
  if (why.length > 0) return { how: 'refused', why, notes };
  if (byHand(at)) return { how: 'by_hand', why: [], notes: [handNote(at), ...notes] };
  return {
    how: 'api',
    why: [],
    notes: [...(at.frozen ? [FROZEN] : []), ...(sentAtStart(at, spec, now) ? [LATER] : []), ...notes],
  };
}

/** No access, no interface, or no permission for it: somebody does it in the platform's back office. */
export const byHand = ({ ability, lacks }: PutShop): boolean => ability?.create !== 'api' || lacks.includes('coupons');

export const canRead = ({ ability, lacks }: PutShop): boolean => ability?.read === true && !lacks.includes('coupons');

const handNote = (at: PutShop): Localized =>
  canRead(at)
    ? {
        zh: '平台不能用接口建：给人一项待办，下次读取时核对',
        en: 'by a person: a to-do with the exact values, verified by the next read',
      }
    : {
        zh: '平台不能用接口建，也读不回来：给人一项待办，无法核对',
        en: 'by a person: a to-do with the exact values; it cannot be verified, since coupons are not read there',
      };

/** A platform that begins a coupon when it is created is told of it then. */
export const sentAtStart = ({ ability }: PutShop, { startsAt }: CouponSpec, now: Date): boolean =>
  ability?.beginsAtOnce === true && startsAt.getTime() > now.getTime() + 60_000;

const LATER: Localized = {
  zh: '平台不能预约开始：到开始时间才创建',
  en: 'its platform cannot begin one later: it is created when it is to begin',
};
const FROZEN: Localized = { zh: '已停写：解除后才发送', en: 'writes are frozen: it is sent when they are lifted' };

function standing(at: PutShop, spec: CouponSpec): Localized[] {
  const { shop, stage, restricted } = at;
  return [
    ...(spec.currency === shop.currency
      ? []
      : [
          {
            zh: `本店用 ${shop.currency} 卖货，不是 ${spec.currency}`,
            en: `it sells in ${shop.currency}, not in ${spec.currency}`,
          },
        ]),
    ...(restricted ? [{ zh: '本店正被平台限制', en: 'its platform restricts it now' }] : []),
    ...(!byHand(at) && stage !== 'live'
      ? [{ zh: '接入还没有上线（connect live）', en: 'it is not live yet (connect live)' }]
      : []),
  ];
}

const HOW: Record<How, Localized> = {
  api: { zh: '接口创建', en: 'by API' },
  by_hand: { zh: '人工创建（待办）', en: 'by hand (to-do)' },
  refused: { zh: '不创建', en: 'refused' },
};

/** One shop's outcome in a few words: how, and of how much more there is to read. */
export function shortOutcome({ how, why, notes }: PutOutcome): Localized {
  const count = why.length + notes.length;
  if (count === 0) return HOW[how];
  return { zh: `${HOW[how].zh}，说明 ${count} 条`, en: `${HOW[how].en}, ${many(count, 'note')}` };
}
