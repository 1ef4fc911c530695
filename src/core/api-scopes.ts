import type { Localized } from './localized.ts';

/** What a key of /api/v1 may be given. A scope is held or not; nothing is implied by another. */
export const API_SCOPES = {
  'inventory.read': { zh: '读库存', en: 'read stock' },
  'inventory.write': { zh: '改库存、锁单', en: 'change stock and hold it' },
  'inventory.approve': { zh: '批准调拨等', en: 'approve transfers and the like' },
  'shops.read': { zh: '读店铺和订单汇总', en: 'read shops and their order figures' },
  'listings.write': { zh: '对应商品', en: 'match listings' },
  'sync.write': { zh: '管库存同步', en: 'run the stock sync' },
  'coupons.read': { zh: '读优惠券', en: 'read coupons' },
  'coupons.write': { zh: '建、停优惠券', en: 'create and stop coupons' },
  'compliance.check': { zh: '合规检查', en: 'check texts and listings' },
  'compliance.read': { zh: '读规则和违规项', en: 'read rules and findings' },
  'compliance.write': { zh: '处理违规项、报送客服消息', en: 'handle findings and report conversations' },
  'evidence.read': { zh: '读证据', en: 'read evidence' },
  'todo.read': { zh: '读待办', en: 'read to-dos' },
  'alerts.read': { zh: '读告警', en: 'read alerts' },
  'alerts.write': { zh: '报告警', en: 'report alerts' },
  'kpi.read': { zh: '读指标', en: 'read figures' },
  'kpi.write': { zh: '报送数据', en: 'report observations' },
  'templates.read': { zh: '读话术', en: 'read templates' },
} as const satisfies Record<string, Localized>;

export type ApiScope = keyof typeof API_SCOPES;

export const isApiScope = (word: string): word is ApiScope => Object.hasOwn(API_SCOPES, word);
