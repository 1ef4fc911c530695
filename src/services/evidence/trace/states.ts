import type { Localized } from '../../../core/localized.ts';
import { words } from './names.ts';

/** Kinds of rows of evidence, as a person calls them. */
export const KIND_WORDS: Record<string, Localized> = {
  ask: words('命令', 'command'),
  approval: words('审批', 'approval'),
  rule: words('规则', 'rule'),
  finding: words('违规项', 'finding'),
  message: words('消息', 'message'),
  stock: words('库存', 'stock'),
  price: words('价格', 'price'),
  coupon: words('优惠券', 'coupon'),
  key: words('密钥', 'key'),
  export: words('导出', 'export'),
  paper: words('证照', 'paper'),
  shop: words('开店', 'shop'),
  link: words('关联', 'link'),
  conversation: words('客服对话', 'conversation'),
  check: words('合规检查', 'check'),
  handbook: words('手册', 'handbook'),
  policy: words('平台政策', 'platform policy'),
  duty: words('合规事务', 'duty'),
  training: words('培训', 'training'),
  order: words('订单', 'order'),
  movement: words('库存', 'stock'),
  reservation: words('占用', 'reservation'),
  transfer: words('调拨', 'transfer'),
  lot: words('批次', 'lot'),
  alert: words('告警', 'alert'),
  'alert-policy': words('告警路由', 'alert routing'),
  silence: words('静默', 'silence'),
};

export const RESULTS: Record<string, Localized> = {
  answered: words('已完成', 'done'),
  pending: words('等待确认或审批', 'waits for a word'),
  refused: words('被拒绝', 'refused'),
  failed: words('出错，没有执行', 'failed'),
};

/** What a thing is now: of orders, reservations, transfers, coupons, findings. */
export const STATES: Record<string, Localized> = {
  open: words('未结束', 'open'),
  assigned: words('已分配', 'assigned'),
  handled: words('已处理', 'handled'),
  waived: words('已豁免', 'waived'),
  placed: words('已下单', 'placed'),
  paid: words('已付款', 'paid'),
  shipped: words('已发货', 'shipped'),
  delivered: words('已签收', 'delivered'),
  completed: words('已完成', 'completed'),
  cancelled: words('已取消', 'cancelled'),
  refunded: words('已退款', 'refunded'),
  returned: words('已退货', 'returned'),
  released: words('已释放', 'released'),
  expired: words('已过期', 'expired'),
  requested: words('已申请', 'asked for'),
  approved: words('已批准', 'approved'),
  rejected: words('已驳回', 'rejected'),
  in_transit: words('在途', 'in transit'),
  received: words('已收货', 'received'),
  closed: words('已结束', 'closed'),
  draft: words('草稿', 'draft'),
  scheduled: words('未开始', 'scheduled'),
  live: words('进行中', 'live'),
  exhausted: words('已领完', 'used up'),
  stopped: words('已停', 'stopped'),
  ended: words('已结束', 'ended'),
  waiting: words('等待发送', 'waits to be sent'),
  sending: words('发送中', 'being sent'),
  unknown: words('结果不明', 'outcome unknown'),
  done: words('完成', 'done'),
  refused: words('平台拒绝', 'refused by the platform'),
  by_hand: words('待手工办理', 'to be done by hand'),
  given_up: words('已放弃', 'given up'),
};

export const stateWords = (state: unknown): Localized | undefined =>
  state === null || state === undefined || state === ''
    ? undefined
    : (STATES[String(state)] ?? words(String(state), String(state)));

export const SEVERITIES: Record<string, Localized> = {
  low: words('低', 'low'),
  medium: words('中', 'medium'),
  high: words('高', 'high'),
  critical: words('严重', 'critical'),
};

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

export const MOVES: Record<string, Localized> = {
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
