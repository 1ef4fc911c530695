import type { Localized } from '../../core/localized.ts';

/** What each role may do. Permissions not listed here belong to `admin` alone. */
export type RoleName = 'admin' | 'manager' | 'finance' | 'marketing' | 'compliance' | 'operator' | 'viewer' | 'totals';

export const ROLES: Record<RoleName, { words: Localized; may: readonly string[] | 'everything' }> = {
  admin: { words: { zh: '管理员', en: 'admin' }, may: 'everything' },
  manager: {
    words: { zh: '店长', en: 'manager' },
    may: [
      'inventory.read',
      'inventory.write',
      'inventory.approve',
      'inventory.totals',
      'shops.read',
      'shops.connect',
      'listings.write',
      'sync.freeze',
      'sync.write',
      'coupons.read',
      'coupons.write',
      'todo.read',
      'todo.write',
      'room.manage',
      'jobs.read',
      'jobs.run',
      'outbox.read',
      'outbox.resend',
      'audit.read',
      'people.read',
      'compliance.read',
      'compliance.check',
      'compliance.write',
      'compliance.rules',
      'evidence.read',
      'approvals.decide',
      'alerts.read',
      'alerts.write',
      'alerts.route',
      'kpi.read',
      'kpi.write',
      'kpi.manage',
      'templates.read',
      'templates.write',
      'templates.approve',
      'schedule.write',
    ],
  },
  finance: {
    words: { zh: '财务', en: 'finance' },
    may: [
      'inventory.read',
      'shops.read',
      'coupons.read',
      'todo.read',
      'todo.write',
      'compliance.read',
      'evidence.read',
      'approvals.decide',
      'alerts.read',
      'kpi.read',
      'kpi.write',
    ],
  },
  marketing: {
    words: { zh: '市场', en: 'marketing' },
    may: [
      'inventory.read',
      'shops.read',
      'coupons.read',
      'coupons.write',
      'todo.read',
      'todo.write',
      'compliance.read',
      'compliance.check',
      'approvals.decide',
      'alerts.read',
      'alerts.write',
      'kpi.read',
      'kpi.write',
      'templates.read',
      'templates.write',
    ],
  },
  compliance: {
    words: { zh: '合规', en: 'compliance' },
    may: [
      'inventory.read',
      'shops.read',
      'coupons.read',
      'todo.read',
      'todo.write',
      'audit.read',
      'people.read',
      'compliance.read',
      'compliance.check',
      'compliance.write',
      'compliance.rules',
      'evidence.read',
      'approvals.decide',
      'alerts.read',
      'alerts.write',
      'kpi.read',
      'templates.read',
      'templates.approve',
    ],
  },
  operator: {
    words: { zh: '运营', en: 'operator' },
    may: [
      'inventory.read',
      'inventory.write',
      'shops.read',
      'listings.write',
      'sync.freeze',
      'coupons.read',
      'todo.read',
      'todo.write',
      'jobs.read',
      'compliance.read',
      'compliance.check',
      'alerts.read',
      'alerts.write',
      'kpi.read',
      'kpi.write',
      'templates.read',
      'templates.write',
      'schedule.write',
    ],
  },
  viewer: {
    words: { zh: '只读', en: 'viewer' },
    may: ['inventory.read', 'shops.read', 'coupons.read', 'todo.read', 'alerts.read', 'kpi.read', 'templates.read'],
  },
  /** Besides another role that is held for some shops. */
  totals: { words: { zh: '看总库存', en: 'totals' }, may: ['inventory.totals'] },
};

const folded = (word: string): string => word.normalize('NFKC').trim().toLowerCase();

/** A role by its name in either language. */
export const roleCalled = (word: string): RoleName | undefined =>
  (Object.keys(ROLES) as RoleName[]).find((role) => role === folded(word) || ROLES[role].words.zh === folded(word));

/** Where a permission holds: nowhere, in some shops, or in all of them. */
export type Reach = 'none' | 'all' | readonly number[];

export type Grant = { role: RoleName; shopId: number | undefined };

/** `anyone` is what even an unknown person may do (help, whoami), `member` what every role may. Deny by default. */
export function reachOf(grants: readonly Grant[], permission: string): Reach {
  if (permission === 'anyone' || (permission === 'member' && grants.length > 0)) return 'all';
  const granting = grants.filter(({ role }) => {
    const { may } = ROLES[role];
    return may === 'everything' || may.includes(permission);
  });
  if (granting.some((grant) => grant.shopId === undefined)) return 'all';
  const shops = [...new Set(granting.map((grant) => grant.shopId as number))];
  return shops.length > 0 ? shops : 'none';
}
