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

/** So many different people, each with one of these roles. */
export type Requirement = { approvers: number; roles: DecidingRole[] };

/** What a write needs before it is done. */
export type Need = {
  confirm: boolean;
  /** 0, 1 or 2 people who are not the asker. */
  approvers: number;
  roles: DecidingRole[];
  /** What it needs besides, by other roles: each of these by itself. */
  also?: Requirement[];
  /** By number; none: the role must be held for all shops. */
  shops: number[];
  /** Which lines it crosses. */
  why: Localized[];
};

export const NOTHING: Need = { confirm: false, approvers: 0, roles: [], shops: [], why: [] };

/** Everything that must be met, each by itself. */
export const requirementsOf = ({ approvers, roles, also = [] }: Need): Requirement[] =>
  approvers > 0 ? [{ approvers, roles }, ...also] : also;

/** Whoever holds one of these has a say. */
export const rolesOf = (need: Need): DecidingRole[] => [
  ...new Set([...need.roles, ...(need.also ?? []).flatMap(({ roles }) => roles)]),
];

/** What somebody did before without approval, in the same area: pieces, and minor units by currency. */
export type Earlier = { units: number; money: ReadonlyMap<string, bigint> };
const NONE: Earlier = { units: 0, money: new Map() };

/** What is less than this part of a line is asked of nobody on account of what was done before. */
const LEAST_PART = 0.01;

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

type Measure = { name: string; value: number; before: number; words: Localized };

function measuresOf(risk: Risk, { stockLeast }: Policy, earlier: Earlier): Measure[] {
  const { money, units, shops, stockPercent } = risk;
  const all: Measure[] = [];
  if (money) {
    const scale = 10 ** minorDigits(money.currency);
    const value = Number(money.minor) / scale;
    const before = Number(earlier.money.get(money.currency) ?? 0n) / scale;
    const words = plainMoney({ minor: BigInt(money.minor), currency: money.currency });
    all.push({ name: `money.${money.currency}`, value, before, words: { zh: `金额 ${words}`, en: `amount ${words}` } });
  }
  if (units)
    all.push({
      name: 'units',
      value: units,
      before: earlier.units,
      words: { zh: `${units} 件`, en: `${units} units` },
    });
  if (shops && shops.length > 0)
    all.push({
      name: 'shops',
      value: shops.length,
      before: 0,
      words: { zh: `${shops.length} 家店`, en: `${shops.length} shops` },
    });
  if (stockPercent && (units ?? 0) >= stockLeast) {
    const percent = Math.round(stockPercent);
    all.push({
      name: 'stock',
      value: stockPercent,
      before: 0,
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

/** Whether a measure reaches a line: by itself, or with what was done before. */
const reaches = ({ value, before }: Measure, from: number): boolean =>
  value >= from || (before > 0 && value >= from * LEAST_PART && value + before >= from);

const whyOf = ({ words, value, before }: Measure, from: number): Localized =>
  value >= from
    ? words
    : {
        zh: `${words.zh}，24 小时内已做 ${before}，没有经过审批`,
        en: `${words.en}, and ${before} done within 24 hours without approval`,
      };

/** What a policy asks for a risk at an hour of the day where the asker is, after what they did before. */
export function needOf(risk: Risk, policy: Policy, hour: number, earlier: Earlier = NONE): Need {
  if (risk.brake) return withSecond({ ...NOTHING, shops: [...(risk.shops ?? [])] }, risk);
  const area = risk.area ?? 'stock';
  const night = isNight(hour, policy.night);
  const factor = night && policy.night ? policy.night.percent / 100 : 1;
  let level = -1;
  let role: DecidingRole | undefined;
  const why: Localized[] = [];
  for (const measure of measuresOf(risk, policy, earlier)) {
    let words: Localized | undefined;
    for (const [n, name] of LEVELS.entries()) {
      const line = lineFor(policy, area, measure.name, name);
      if (line?.from === undefined || !reaches(measure, line.from * factor)) continue;
      if (n >= 1) words ??= whyOf(measure, line.from * factor);
      if (n > level || (n === level && role === undefined)) role = line.role;
      level = Math.max(level, n);
    }
    if (words) why.push(words);
  }
  if (night && why.length > 0) why.push({ zh: '夜间', en: 'at night' });
  const approvers = Math.max(0, level);
  const roles = approvers > 0 ? (role ? [role] : ROLES_OF[area]) : [];
  return withSecond({ confirm: level >= 0, approvers, roles, shops: [...(risk.shops ?? [])], why }, risk);
}

function withSecond(need: Need, { second }: Risk): Need {
  if (!second) return need;
  const why = { zh: '这类改动总要第二个人同意', en: 'a change of this kind always needs a second person' };
  const person = { confirm: need.confirm, approvers: 1, roles: [second.role], shops: need.shops, why: [why] };
  return stricter(need, person);
}

const sameRoles = (a: Requirement, b: Requirement): boolean =>
  [...a.roles].sort().join() === [...b.roles].sort().join();

/** Both at once: what a write needed when it was asked, and what it needs by now. */
export function stricter(a: Need, b: Need): Need {
  const all: Requirement[] = [];
  for (const one of [...requirementsOf(a), ...requirementsOf(b)]) {
    const same = all.find((other) => sameRoles(other, one));
    if (same) same.approvers = Math.max(same.approvers, one.approvers);
    else all.push({ ...one });
  }
  const [first = { approvers: 0, roles: [] }, ...also] = all;
  const said = new Set(a.why.map(({ en }) => en));
  const why = [...a.why, ...b.why.filter(({ en }) => !said.has(en))];
  return { confirm: a.confirm || b.confirm, ...first, ...(also.length > 0 && { also }), shops: a.shops, why };
}
