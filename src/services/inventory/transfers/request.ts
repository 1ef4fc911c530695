import { type Effect, irreversible } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Field } from '../../../core/message.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { askedNeed } from './needed.ts';
import { type Outlook, outlookOf, type Side } from './outlook.ts';
import { type Place, type Route, readRoute } from './places.ts';
import { quotaOf, requireQuota } from './quota.ts';

type Deps = { tx: Tx };

export type Wanted = {
  /** A stored code. */
  sku: string;
  owner?: string | undefined;
  quantity: number;
  /** As typed: two warehouses or two shops. */
  from: string;
  to: string;
  reason?: string | undefined;
  roomId?: number | undefined;
};

/**
 * Read only: what asking for it would mean. Nothing is held before it is approved, but what is not free is refused at once.
 * Throws the refusals of `readRoute`, stock.not_enough and transfer.no_quota.
 */
export async function planRequest({ tx }: Deps, wanted: Wanted, now: Date): Promise<Effect> {
  const { sku, owner = '', quantity, reason = '', roomId } = wanted;
  const route = await readRoute(tx, wanted.from, wanted.to);
  const { from, to, between } = route;
  const move = { sku, owner, quantity, from, to };
  const figures = between === 'shops' ? await quotaFigures(tx, move) : await levelFigures(tx, move, now);
  return {
    summary: summaryOf(route, sku, quantity),
    rows: [],
    figures: [...figures, ...(reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : [])],
    inverse: irreversible('不再需要时发送 调拨撤回', 'send transfer withdraw when it is no longer needed'),
    data: {
      ...{ sku, owner, quantity, between, fromId: from.id, toId: to.id, from: from.code, to: to.code },
      ...{ reason, roomId: roomId ?? null, alsoOther: route.alsoOther.join(' ') },
    },
  };
}

/** Writes it down as asked for by a person; its number. */
export async function request({ tx }: Deps, effect: Effect, by: { actor: string; cause: string }, now: Date) {
  const { sku, owner, quantity, between, fromId, toId, reason, roomId } = effect.data;
  const ids = between === 'shops' ? sql`null, null, ${fromId}, ${toId}` : sql`${fromId}, ${toId}, null, null`;
  const move = { sku: String(sku), owner: String(owner), fromId: Number(fromId), toId: Number(toId) };
  const needed = between === 'shops' ? now : await askedNeed(tx, { ...move, quantity: Number(quantity) }, now);
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into transfer (sku, owner, quantity, from_id, to_id, from_shop_id, to_shop_id, proposed_by, reason, cause,
          needed_at, requested_at, requested_by, room_id)
        values (${sku}, ${owner}, ${quantity}, ${ids}, 'person', ${reason}, ${`transfer:${by.cause}`},
          ${instantParam(needed)}, ${instantParam(now)}, ${by.actor}, ${roomId}) returning id`,
  );
  return Number(row?.id);
}

const summaryOf = ({ between, from, to }: Route, sku: string, quantity: number) =>
  between === 'shops'
    ? {
        zh: `调拨配额 ${quantity} 件 ${sku}：从店铺 ${from.code} 到店铺 ${to.code}`,
        en: `Move quota of ${quantity} × ${sku} from shop ${from.code} to shop ${to.code}`,
      }
    : {
        zh: `调拨 ${quantity} 件 ${sku}：从仓库 ${from.code} 到仓库 ${to.code}`,
        en: `Transfer ${quantity} × ${sku} from warehouse ${from.code} to warehouse ${to.code}`,
      };

type Move = { sku: string; owner: string; quantity: number; from: Place; to: Place };

/** What both shops may sell, before and after. Throws transfer.no_quota. */
export async function quotaFigures(tx: Tx, move: Move): Promise<Field[]> {
  const { sku, owner, quantity, from, to } = move;
  const has = await requireQuota(tx, move);
  const gets = await quotaOf(tx, { sku, owner, shopId: to.id });
  return [
    { label: { zh: `配额 ${from.code}`, en: `Quota ${from.code}` }, value: `${has} → ${has - quantity}` },
    { label: { zh: `配额 ${to.code}`, en: `Quota ${to.code}` }, value: `${gets} → ${gets + quantity}` },
  ];
}

/** What both warehouses have, before and after, and for how long. Throws stock.not_enough. */
export async function levelFigures(tx: Tx, move: Move, now: Date): Promise<Field[]> {
  const { from, to } = move;
  const outlook = await outlookOf(tx, { ...move, fromId: from.id, toId: to.id }, now);
  if (outlook.from.free < move.quantity) throw notFree(move, outlook);
  return outlookFields(from, to, outlook);
}

export const outlookFields = (from: Place, to: Place, outlook: Outlook): Field[] => [
  ...sideFields(from, outlook.from),
  ...sideFields(to, outlook.to),
];

function sideFields({ code }: Place, side: Side): Field[] {
  const days = (cover: number | undefined) => (cover === undefined ? '–' : String(cover));
  return [
    {
      label: { zh: `可售 ${code}`, en: `Available ${code}` },
      value: {
        zh: `${side.available} → ${side.availableAfter}（补货点 ${side.threshold}）`,
        en: `${side.available} → ${side.availableAfter} (threshold ${side.threshold})`,
      },
    },
    {
      label: { zh: `可售天数 ${code}`, en: `Days of cover ${code}` },
      value: {
        zh: `${days(side.coverDays)} → ${days(side.coverDaysAfter)}（日均 ${hundredth(side.perDay)}）`,
        en: `${days(side.coverDays)} → ${days(side.coverDaysAfter)} (${hundredth(side.perDay)} a day)`,
      },
    },
  ];
}

const hundredth = (units: number): number => Math.round(units * 100) / 100;

const notFree = ({ sku, from, quantity }: Move, { from: side }: Outlook): UserError =>
  new UserError('stock.not_enough', {
    zh: `${from.code} 的 ${sku} 可动用的只有 ${side.free} 件（要 ${quantity} 件），请减少数量或换一个仓库`,
    en: `${from.code} has only ${side.free} of ${sku} free to take (${quantity} asked for); take fewer or name another warehouse`,
  });
