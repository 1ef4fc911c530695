import type { Risk } from '../../core/effect.ts';
import type { Localized } from '../../core/localized.ts';
import { minorDigits, plainMoney } from '../../core/money.ts';

/** Who may decide. Admins may always. */
export type DecidingRole = 'admin' | 'manager' | 'finance' | 'marketing' | 'compliance';

export const DECIDERS: Record<DecidingRole, Localized> = {
  admin: { zh: '管理员', en: 'admin' },
  manager: { zh: '店长', en: 'manager' },
  finance: { zh: '财务', en: 'finance' },
  marketing: { zh: '市场', en: 'marketing' },
  compliance: { zh: '合规', en: 'compliance' },
};

/** What a write needs before it is done. */
export type Need = {
  confirm: boolean;
  /** 0, 1 or 2 people who are not the asker. */
  approvers: number;
  roles: DecidingRole[];
  /** By number; none: the role must be held for all shops. */
  shops: number[];
  /** Which lines it crosses. */
  why: Localized[];
};

export const NOTHING: Need = { confirm: false, approvers: 0, roles: [], shops: [], why: [] };

export type Level = 'confirm' | 'one' | 'two';
export const LEVELS: readonly Level[] = ['confirm', 'one', 'two'];

/** One line of the policy: from `from` on, in its measure's unit (money in major units), so much is needed. */
export type PolicyLine = { line: string; from: number | undefined; role: DecidingRole | undefined };
export type Night = { from: number; to: number; percent: number } | undefined;
export type Policy = { lines: readonly PolicyLine[]; night: Night; stockLeast: number };

type Area = NonNullable<Risk['area']>;

/** Finance decides on money, marketing or a manager on promotions, compliance on rules, admins on people, managers on the rest. */
const ROLES_OF: Record<Area, DecidingRole[]> = {
  stock: ['manager'],
  money: ['finance'],
  promotion: ['marketing', 'manager'],
  rules: ['compliance'],
  people: ['admin'],
  shops: ['manager'],
};

/** Whether an hour (0 to 23) is at night, where night may cross midnight. */
export const isNight = (hour: number, night: Night): boolean =>
  night !== undefined &&
  (night.from < night.to ? hour >= night.from && hour < night.to : hour >= night.from || hour < night.to);

type Measure = { name: string; value: number; words: Localized };

function measuresOf(risk: Risk, { stockLeast }: Policy): Measure[] {
  const { money, units, shops, stockPercent } = risk;
  const all: Measure[] = [];
  if (money) {
    const value = Number(money.minor) / 10 ** minorDigits(money.currency);
    const words = plainMoney({ minor: BigInt(money.minor), currency: money.currency });
    all.push({ name: `money.${money.currency}`, value, words: { zh: `金额 ${words}`, en: `amount ${words}` } });
  }
  if (units) all.push({ name: 'units', value: units, words: { zh: `${units} 件`, en: `${units} units` } });
  if (shops && shops.length > 0)
    all.push({
      name: 'shops',
      value: shops.length,
      words: { zh: `${shops.length} 家店`, en: `${shops.length} shops` },
    });
  if (stockPercent && (units ?? 0) >= stockLeast) {
    const percent = Math.round(stockPercent);
    all.push({
      name: 'stock',
      value: stockPercent,
      words: { zh: `库存的 ${percent}%`, en: `${percent} % of the stock` },
    });
  }
  return all;
}

/** The line in force: the area's own before the one for any area; a currency's own before the one for all others. */
function lineFor(policy: Policy, area: Area, measure: string, level: Level): PolicyLine | undefined {
  const measures = measure.startsWith('money.') ? [measure, 'money.other'] : [measure];
  for (const one of measures)
    for (const whose of [area, 'any']) {
      const found = policy.lines.find(({ line }) => line === `${whose}.${one}.${level}`);
      if (found) return found;
    }
  return undefined;
}

/** What a policy asks for a risk at an hour of the day where the asker is. */
export function needOf(risk: Risk, policy: Policy, hour: number): Need {
  if (risk.brake) return withSecond({ ...NOTHING, shops: [...(risk.shops ?? [])] }, risk);
  const area = risk.area ?? 'stock';
  const night = isNight(hour, policy.night);
  const factor = night && policy.night ? policy.night.percent / 100 : 1;
  let level = -1;
  let role: DecidingRole | undefined;
  const why: Localized[] = [];
  for (const measure of measuresOf(risk, policy))
    for (const [n, name] of LEVELS.entries()) {
      const line = lineFor(policy, area, measure.name, name);
      if (line?.from === undefined || measure.value < line.from * factor) continue;
      if (n >= 1 && !why.includes(measure.words)) why.push(measure.words);
      if (n > level || (n === level && role === undefined)) role = line.role;
      level = Math.max(level, n);
    }
  if (night && why.length > 0) why.push({ zh: '夜间', en: 'at night' });
  const approvers = Math.max(0, level);
  const roles = approvers > 0 ? (role ? [role] : ROLES_OF[area]) : [];
  return withSecond({ confirm: level >= 0, approvers, roles, shops: [...(risk.shops ?? [])], why }, risk);
}

function withSecond(need: Need, { second }: Risk): Need {
  if (!second) return need;
  const why = { zh: '这类改动总要第二个人同意', en: 'a change of this kind always needs a second person' };
  return { ...need, approvers: Math.max(1, need.approvers), roles: [second.role], why: [...need.why, why] };
}

/** Both at once: what a write needed when it was asked, and what it needs by now. */
export const stricter = (a: Need, b: Need): Need => (b.approvers > a.approvers ? b : a);
