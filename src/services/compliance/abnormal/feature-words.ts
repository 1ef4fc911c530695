import type { Localized } from '../../../core/localized.ts';

/** More of a feature never speaks for an order: the model may only learn it that way. */
export type Feature = { code: string; words: Localized };

const feature = (code: string, zh: string, en: string): Feature => ({ code, words: { zh, en } });

/** What an order is judged by, in the order of the model's file. Changing this list needs a new model (npm run bench -- abnormal write). */
export const FEATURES: readonly Feature[] = [
  feature('buyer_hour', '同一买家一小时内的订单', 'orders of the buyer within an hour'),
  feature('buyer_day', '同一买家一天内的订单', 'orders of the buyer within a day'),
  feature('buyer_week', '同一买家一周内的订单', 'orders of the buyer within a week'),
  feature('device_day', '同一设备一天内的订单', 'orders from the device within a day'),
  feature('address_day', '同一地址一天内的订单', 'orders to the address within a day'),
  feature('payer_day', '同一付款人一天内的订单', 'orders of the payer within a day'),
  feature('ring_minutes', '关联买家十分钟内的订单', 'orders of tied buyers within ten minutes'),
  feature('ring_hour', '关联买家一小时内的订单', 'orders of tied buyers within an hour'),
  feature('ring_day', '关联买家一天内的订单', 'orders of tied buyers within a day'),
  feature('ring_month', '关联买家一个月内的订单', 'orders of tied buyers within a month'),
  feature(
    'tool_hour',
    '同设备或付款人的其他买家一小时内的订单',
    'orders of others by its devices or payers within an hour',
  ),
  feature('tool_day', '同设备或付款人的其他买家一天内的订单', 'orders of others by its devices or payers within a day'),
  feature(
    'tool_month',
    '同设备或付款人的其他买家一个月内的订单',
    'orders of others by its devices or payers within a month',
  ),
  feature('address_surge', '同一地址三天内突然增多的订单', 'more orders to the address within three days than before'),
  feature('ip_hour', '同一网络地址一小时内其他买家的订单', 'orders of others from the network address within an hour'),
  feature('device_buyers', '同一设备上的其他买家', 'other buyers on the device'),
  feature('address_buyers', '同一地址的其他买家', 'other buyers at the address'),
  feature('payer_buyers', '同一付款人的其他买家', 'other buyers of the payer'),
  feature('ip_buyers', '同一网络地址的其他买家', 'other buyers at the network address'),
  feature('tool_buyers', '同设备或付款人的其他买家', 'other buyers by its devices or payers'),
  feature(
    'beyond_week',
    '关联买家的设备和付款人一周内的其他订单',
    "other orders by tied buyers' devices and payers within a week",
  ),
  feature(
    'beyond_month',
    '关联买家的设备和付款人一个月内的其他订单',
    "other orders by tied buyers' devices and payers within a month",
  ),
  feature('beyond_buyers', '关联买家的设备和付款人上的其他买家', "other buyers by tied buyers' devices and payers"),
  feature(
    'ring_bound',
    '一周内彼此共用设备或付款人的关联订单',
    'tied orders within a week that share devices or payers with one another',
  ),
  feature('both_buyers', '设备、地址、付款人中有两样相同的买家', 'buyers that share two of device, address and payer'),
  feature('device_addresses', '同一设备寄往的地址', 'addresses that the device orders to'),
  feature('payer_devices', '同一付款人用的设备', 'devices of the payer'),
  feature('buyer_devices', '买家换用的设备', 'devices of the buyer'),
  feature('buyer_payers', '买家换用的付款人', 'payers of the buyer'),
  feature(
    'loop_orders',
    '同设备或付款人的其他买家在兄弟店的订单',
    'orders of others by its device or payer in sibling shops',
  ),
  feature('loop_shops', '同设备或付款人涉及的兄弟店', 'sibling shops reached by its device or payer'),
  feature('buyer_shops', '买家下过单的兄弟店', 'sibling shops that the buyer orders from'),
  feature('buyer_refunds', '买家的退款比例', 'refunds of the buyer'),
  feature('ring_refunds', '关联买家的退款比例', 'refunds of tied buyers'),
  feature('tool_refunds', '同设备或付款人的其他买家的退款比例', 'refunds of others by its device or payer'),
  feature('night', '深夜下单', 'placed at night'),
  feature('ring_night', '关联买家深夜下单的比例', 'tied buyers ordering at night'),
  feature('buyer_night', '买家深夜下单的比例', 'the buyer ordering at night'),
  feature('ring_weeks', '关联买家持续下单的周数', 'weeks in which tied buyers order'),
  feature(
    'tool_weeks',
    '同设备或付款人的其他买家持续下单的周数',
    'weeks in which others order by its devices or payers',
  ),
  feature('buyer_new', '买家刚刚出现', 'the buyer has just appeared'),
  feature('ring_basket', '与关联买家的购物篮重复', 'basket repeats those of tied buyers'),
  feature('ring_goods', '关联买家买过同样商品的订单', 'orders of tied buyers for the same goods'),
  feature('ring_amounts', '与关联买家的金额相同', 'amount equals those of tied buyers'),
  feature('buyer_basket', '重复自己的购物篮', 'basket repeats earlier ones of the buyer'),
  feature('ring_coupons', '关联买家一周内的用券订单', 'coupon orders of tied buyers within a week'),
  feature('goods_rush', '本店同一时段别人的购物篮与它相似', 'baskets of others in the shop at that time are like it'),
  feature(
    'goods_bound',
    '本店同一时段共用设备或付款人的买家的购物篮与它相似',
    'baskets like it, in the shop at that time, of buyers who share devices or payers',
  ),
  feature(
    'near_bound',
    '本店同一时段共用设备或付款人的订单比例',
    'share of orders in the shop at that time by shared devices or payers',
  ),
  feature('amount', '金额偏离本店常见金额', 'amount far from what is usual in the shop'),
  feature('most', '单品件数', 'units of one item'),
];
