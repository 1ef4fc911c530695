import { type Localized, same } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import type { Exact } from './rows.ts';
import type { Target } from './target.ts';

const words = (zh: string, en: string): Localized => ({ zh, en });

export const STEP_WORDS: Record<string, Localized> = {
  'order.placed': words('下单', 'ordered'),
  'order.paid': words('付款', 'paid'),
  'order.shipped': words('发货', 'shipped'),
  'order.delivered': words('签收', 'delivered'),
  'order.cancelled': words('取消', 'cancelled'),
  'line.sale': words('售出', 'sold'),
  'line.return': words('退货', 'returned'),
  'line.free': words('赠送', 'given away'),
  'line.adjustment': words('调整', 'adjusted'),
  'line.charge': words('收费', 'charged'),
  'reservation.hold': words('锁单', 'held'),
  'reservation.order': words('订单占用', 'reserved for an order'),
  'reservation.ended': words('占用结束', 'reservation ended'),
  'transfer.requested': words('申请调拨', 'transfer asked for'),
  'transfer.decided': words('调拨审定', 'transfer decided'),
  'transfer.sent': words('调拨发出', 'transfer sent'),
  'transfer.received': words('调拨收货', 'transfer received'),
  'transfer.closed': words('调拨结束', 'transfer closed'),
  'lot.made': words('批次建立', 'lot came in'),
  'lot.recalled': words('批次召回', 'lot recalled'),
  'talk.customer': words('顾客消息', 'customer wrote'),
  'talk.agent': words('客服消息', 'agent wrote'),
  'talk.system': words('平台消息', 'platform wrote'),
};

const MOVES: Record<string, Localized> = {
  received: words('入库', 'received'),
  reserved: words('锁定', 'reserved'),
  released: words('释放', 'released'),
  shipped: words('发货', 'shipped'),
  returned: words('退货', 'returned'),
  adjusted: words('调整', 'adjusted'),
  transferred_out: words('调出', 'transferred out'),
  transferred_in: words('调入', 'transferred in'),
  counted: words('盘点', 'counted'),
};

export function movedWords(kind: string, sku: string, warehouse: string, delta: number): Localized {
  const { zh, en } = MOVES[kind] ?? same(kind);
  const rest = `${sku}${warehouse ? ` @${warehouse}` : ''} ${delta > 0 ? '+' : ''}${delta}`;
  return { zh: `${zh} ${rest}`, en: `${en} ${rest}` };
}

const KIND_WORDS: Record<string, Localized> = {
  ask: words('请求', 'asked'),
  approval: words('审批', 'approval'),
  rule: words('规则', 'rule'),
  finding: words('违规项', 'finding'),
  message: words('消息', 'message'),
  stock: words('库存', 'stock'),
  price: words('价格', 'price'),
  coupon: words('优惠券', 'coupon'),
  key: words('密钥销毁', 'key destroyed'),
  export: words('导出证据', 'evidence exported'),
  paper: words('资质', 'paper'),
  shop: words('店铺', 'shop'),
  link: words('关联', 'link'),
  conversation: words('客服消息', 'conversation'),
  check: words('合规检查', 'check'),
};

export type Said = { what: Localized; before: string; after: string; words: string | Localized | undefined };

type Body = Record<string, unknown>;

/** What a row of evidence says of the target. `totals`: may be told what warehouses hold; `own`: may read what people wrote. */
export function saidOf(row: Exact, about: Target, may: { totals: boolean; words: boolean }): Said {
  const body = JSON.parse(row.body) as Body;
  const kind = KIND_WORDS[row.kind] ?? same(row.kind);
  const { detail, before, after } = FACTS[row.kind]?.(body, about, may.totals) ?? generic(body);
  const own = ownWords(row, may.words);
  const what =
    detail && typeof detail !== 'string'
      ? detail
      : { zh: `${kind.zh} ${detail}`.trim(), en: `${kind.en} ${detail}`.trim() };
  return { what, before: plain(before), after: plain(after), words: own };
}

const DESTROYED = words('已按保留期销毁', 'destroyed by retention');
const LOST = words('密钥打不开', 'not readable with this key');

export function ownWords({ words: opened, sealed }: Exact, may: boolean): string | Localized | undefined {
  if (!sealed || !opened || !may) return undefined;
  if ('gone' in opened) return opened.gone === 'destroyed' ? DESTROYED : LOST;
  const said = opened.words as Body | string;
  const line = typeof said === 'string' ? said : (said['canonical'] ?? said['reason'] ?? JSON.stringify(said));
  return clampChars(String(line), 300);
}

const plain = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? ''
    : clampChars(typeof value === 'object' ? JSON.stringify(value) : String(value), 80);

type Facts = { detail: string | Localized; before?: unknown; after?: unknown };

/** By kind; the others say what they were and what they changed, as far as they name it so. */
const FACTS: Record<string, (body: Body, about: Target, totals: boolean) => Facts> = {
  ask: (body, { sku }) => {
    const rows = (body['rows'] ?? []) as { key?: string; changes?: unknown[][] }[];
    const mine = rows.find(({ key }) => sku !== undefined && key?.startsWith(`stock:${sku}|`)) ?? rows[0];
    const [before, after] = mine?.changes?.[0] ?? [];
    return { detail: [body['command'], body['result'], body['code']].filter(Boolean).join(' · '), before, after };
  },
  stock: (body, { sku }, totals) => {
    const all = (body['rows'] ?? []) as [
      number,
      string,
      number,
      string,
      string,
      number,
      number,
      number,
      number,
      string,
    ][];
    const mine = all.filter((one) => sku === undefined || one[1] === sku);
    const [first] = mine;
    if (!first || mine.length > 1)
      return { detail: `${mine.length} × ${sku ?? ''}, ${mine.reduce((sum, one) => sum + one[5], 0)}` };
    const [, code, , , kind, delta, onHand, held, heldAfter] = first;
    const moved = movedWords(kind, code, '', delta === 0 ? held : delta);
    if (!totals) return { detail: moved };
    return {
      detail: moved,
      ...(delta === 0 ? { before: heldAfter - held, after: heldAfter } : { before: onHand - delta, after: onHand }),
    };
  },
  price: (body, { sku }) => {
    const rows = (body['rows'] ?? []) as [number, string, string, string, number, number, string][];
    const mine = rows.find((one) => one[1] === sku) ?? rows[0];
    if (mine) return { detail: `${mine[1] ?? mine[2]} ${mine[6]} (1/100)`, before: mine[4], after: mine[5] };
    const [before, after] = (body['floor'] ?? []) as unknown[];
    return { detail: `floor ${body['currency'] ?? ''} (1/100)`, before, after };
  },
  coupon: (body) => {
    const [before, after] = Array.isArray(body['state']) ? body['state'] : [undefined, body['state']];
    return { detail: [body['external'] ?? body['op'], body['act']].filter(Boolean).join(' '), before, after };
  },
  finding: (body, about) => {
    const found = (body['findings'] ?? []) as { subject: string; says: string; change: string }[];
    const mine = found.filter(({ subject }) => about.subjects.includes(subject));
    const [one] = mine.length > 0 ? mine : found;
    const says = one ? clampChars(one.says, 160) : '';
    return {
      detail: [body['rule'], one?.change ?? body['act'], says].filter(Boolean).join(' · '),
      before: body['before'],
      after: body['after'],
    };
  },
};

const generic = (body: Body): Facts => ({
  detail: [
    body['act'] ?? body['event'] ?? body['outcome'],
    body['rule'] ?? body['command'] ?? body['code'] ?? body['what'],
  ]
    .filter(Boolean)
    .join(' · '),
  before: body['before'] ?? body['from'],
  after: body['after'] ?? body['to'],
});
