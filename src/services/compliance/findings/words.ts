import type { Localized } from '../../../core/localized.ts';
import type { RuleKind, Severity } from '../rule-kind.ts';
import type { FindingState } from './seen.ts';

export const SEVERITY_WORDS: Record<Severity, Localized> = {
  critical: { zh: '严重', en: 'critical' },
  high: { zh: '高', en: 'high' },
  medium: { zh: '中', en: 'medium' },
  low: { zh: '低', en: 'low' },
};

export const FINDING_STATES: Record<FindingState, Localized> = {
  open: { zh: '未处理', en: 'open' },
  assigned: { zh: '处理中', en: 'assigned' },
  handled: { zh: '已处理', en: 'handled' },
  waived: { zh: '已豁免', en: 'waived' },
};

export const MODULE_WORDS: Record<RuleKind['module'], Localized> = {
  content: { zh: '内容', en: 'content' },
  price: { zh: '价格与促销', en: 'price and promotion' },
  trade: { zh: '交易与关联', en: 'trade and relations' },
  service: { zh: '服务', en: 'service' },
  papers: { zh: '资质与数据', en: 'qualifications and data' },
};

/** What a group of findings that belongs to no shop is called, and typed as. */
export const GROUP_WORDS: Localized = { zh: '集团', en: 'group' };
