import type { Localized } from '../../../core/localized.ts';
import type { PaperKind } from '../papers/kinds.ts';

export type Cadence = 'monthly' | 'quarterly' | 'yearly' | 'on-rule-change' | 'on-expiry';

export const CADENCES: Record<Cadence, Localized> = {
  monthly: { zh: '每月', en: 'monthly' },
  quarterly: { zh: '每季度', en: 'quarterly' },
  yearly: { zh: '每年', en: 'yearly' },
  'on-rule-change': { zh: '规则变更时', en: 'when a rule changes' },
  'on-expiry': { zh: '到期前', en: 'before it ends' },
};

export type Duty = {
  code: string;
  name: Localized;
  cadence: Cadence;
  /** Whose it is where nobody is named: the first who holds it for all shops. */
  role: string;
  ownerId: number | undefined;
  /** Days before it is due that its to-do appears; when a rule changes, the days that there are for it. */
  leadDays: number;
  needsProof: boolean;
  enabled: boolean;
  /** Once for each platform on which the group sells. */
  perPlatform?: true;
  /** The papers whose end it is about. */
  kinds?: readonly PaperKind[];
  version: number;
};

type Shipped = Pick<Duty, 'code' | 'name' | 'cadence' | 'leadDays' | 'perPlatform' | 'kinds'>;

/** What comes with the system; operators change it, switch it off, and add their own. */
const SHIPPED: readonly Shipped[] = [
  {
    code: 'policy-watch',
    name: { zh: '查看平台政策变化', en: 'Look what changed in the policies of a platform' },
    cadence: 'monthly',
    leadDays: 31,
    perPlatform: true,
  },
  { code: 'training', name: { zh: '季度合规培训', en: 'Training of the quarter' }, cadence: 'quarterly', leadDays: 60 },
  {
    code: 'training-change',
    name: { zh: '规则变更培训', en: 'Training on changed rules' },
    cadence: 'on-rule-change',
    leadDays: 14,
  },
  { code: 'audit', name: { zh: '季度合规审计', en: 'Audit of the quarter' }, cadence: 'quarterly', leadDays: 30 },
  {
    code: 'risk-review',
    name: { zh: '复核风险库', en: 'Review of the risk library' },
    cadence: 'quarterly',
    leadDays: 30,
  },
  {
    code: 'handbook-review',
    name: { zh: '年度复核合规手册', en: 'Yearly review of the handbook' },
    cadence: 'yearly',
    leadDays: 60,
  },
  {
    code: 'licence',
    name: { zh: '续期证照和授权', en: 'Renew licences and authorisations' },
    cadence: 'on-expiry',
    leadDays: 60,
    kinds: ['licence', 'brand', 'qualification'],
  },
  {
    code: 'insurance',
    name: { zh: '续保', en: 'Renew the insurance' },
    cadence: 'on-expiry',
    leadDays: 30,
    kinds: ['insurance'],
  },
  {
    code: 'guarantee',
    name: { zh: '续缴保证金', en: 'Renew the guarantee' },
    cadence: 'on-expiry',
    leadDays: 30,
    kinds: ['guarantee'],
  },
  {
    code: 'law-firm',
    name: { zh: '续签律所合同', en: 'Renew the contract of the law firm' },
    cadence: 'on-expiry',
    leadDays: 30,
    kinds: ['law-firm'],
  },
];

export const SHIPPED_DUTIES: readonly Duty[] = SHIPPED.map((one) => ({
  ...one,
  role: 'compliance',
  ownerId: undefined,
  needsProof: true,
  enabled: true,
  version: 0,
}));
