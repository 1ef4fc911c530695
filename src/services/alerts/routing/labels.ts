import { ALERT_SEVERITIES } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { foldName } from '../../../core/text.ts';

/** What labels and their values are called in either language. Alerts of others may bring any label. */

const CALLED: Record<string, readonly [zh: string, ...others: string[]]> = {
  kind: ['类型', '种类', 'type'],
  severity: ['级别', '严重度', 'level'],
  audience: ['受众', '主题群'],
  shop: ['店铺', '店', 'store'],
  platform: ['平台'],
  sku: ['商品', '商品编码'],
  warehouse: ['仓库', '仓'],
  metric: ['指标'],
  job: ['任务', '作业'],
  room: ['群', '房间'],
  subject: ['对象', '主题'],
  listing: ['链接'],
  supplier: ['供应商'],
  coupon: ['优惠券'],
  rule: ['规则'],
  alertname: ['告警名', '告警名称'],
  instance: ['实例'],
  service: ['服务'],
  namespace: ['命名空间'],
  team: ['团队'],
};

/** Labels that an alert may be grouped or matched by before the first of them was seen. */
export const KNOWN_LABELS: readonly string[] = Object.keys(CALLED);

export const LABEL_NAME = /^[a-z_][a-z0-9_-]{0,59}$/i;

/** The name of a label as alerts carry it; a name that nobody knows stays as it is. */
export function labelCalled(typed: string): string {
  const folded = foldName(typed);
  const known = Object.entries(CALLED).find(
    ([name, words]) => name === folded || words.some((word) => foldName(word) === folded),
  );
  return known?.[0] ?? typed.normalize('NFKC').trim();
}

export const labelWords = (name: string): Localized => {
  const zh = Object.hasOwn(CALLED, name) ? CALLED[name]?.[0] : undefined;
  return zh ? { zh, en: name } : same(name);
};

const SEVERITIES: Record<(typeof ALERT_SEVERITIES)[number], readonly [zh: string, ...others: string[]]> = {
  info: ['提示', '信息'],
  warning: ['警告', '一般', 'warn'],
  critical: ['严重', '紧急', 'page', 'error', 'fatal'],
};

/** The severity that a word stands for. */
export const severityCalled = (typed: string): (typeof ALERT_SEVERITIES)[number] | undefined => {
  const folded = foldName(typed);
  return ALERT_SEVERITIES.find((one) => one === folded || SEVERITIES[one].includes(folded));
};

export const severityWords = (severity: string): Localized => {
  const known = severityCalled(severity);
  return known ? { zh: SEVERITIES[known][0], en: known } : same(severity);
};

const KINDS: Record<string, string> = {
  舆情: 'public-opinion',
  平台故障: 'platform-down',
  店铺故障: 'shop-down',
  店铺受限: 'shop-restricted',
  同步延迟: 'sync-lag',
  订单缺口: 'sync-gap',
  平台拒写: 'sync-refused',
  发货未扣: 'not-shipped',
  券有问题: 'coupon-finding',
  违规项: 'finding',
  监控停了: 'monitor-silent',
  告警被截: 'alerts-cut',
  任务停了: 'job-silent',
  群收不到: 'room-dead',
  账不平: 'stock-proof',
  缺口: 'shortage',
  平台库存不符: 'stock-drift',
  数据质量: 'data-quality',
  指标: 'metric',
};

/** The value of a label as alerts carry it: words for severities and kinds in Chinese too; others as typed. */
export function valueCalled(label: string, typed: string): string {
  if (label === 'severity') return severityCalled(typed) ?? typed;
  if (label === 'kind') return KINDS[typed] ?? typed;
  return typed;
}

export const isShippedKind = (kind: string): boolean => Object.values(KINDS).includes(kind.toLowerCase());

export const kindWords = (kind: string): Localized => {
  const zh = Object.keys(KINDS).find((word) => KINDS[word] === kind);
  return zh ? { zh, en: kind } : same(kind);
};
