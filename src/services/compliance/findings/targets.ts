import { UserError } from '../../../core/errors.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { sql, type Tx } from '../../../db/client.ts';
import type { RuleKind } from '../rule-kind.ts';
import { noSuchRule } from '../versions/refusals.ts';
import { ruleIn } from '../versions/values.ts';
import { type Finding, findingsWhere, type Group, WORST_FIRST } from './rows.ts';
import { FINDING_STATES, GROUP_WORDS } from './words.ts';

export type TargetDeps = {
  tx: Tx;
  rules: readonly RuleKind[];
  shops: { find(name: string): Promise<{ id: number; code: string } | undefined> };
};

/** Findings that one act may change. */
export const MOST_TARGETS = 200;

const NUMBERS = /^#?\d{1,15}(?:[\s,，、]+#?\d{1,15})*$/;

/** What is meant by `12`, `12 13` or `price-gap SH-1`: the findings, and how many more of the group there are. */
export type Targets = { rows: Finding[]; more: number; group: Group | undefined };

/** Throws finding.not_found, finding.too_many, finding.none_open, finding.shop_missing, rule.unknown. */
export async function targetsOf(d: TargetDeps, what: string): Promise<Targets> {
  const typed = what.normalize('NFKC').trim();
  return NUMBERS.test(typed) ? byNumber(d, typed) : ofRuleAt(d, typed);
}

async function byNumber(d: TargetDeps, typed: string): Promise<Targets> {
  const ids = [...new Set(typed.split(/[\s,，、]+/).map((one) => Number(one.replace('#', ''))))];
  if (ids.length > MOST_TARGETS) throw tooMany(ids.length);
  const rows = await findingsWhere(d.tx, sql`f.id = any (${sql.param(ids)}::bigint[]) order by ${WORST_FIRST}`);
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw noSuchFinding(missing);
  return { rows, more: 0, group: undefined };
}

async function ofRuleAt(d: TargetDeps, typed: string): Promise<Targets> {
  const named = ruleIn(d.rules, typed);
  if (!named) throw noSuchRule(typed, d.rules);
  const shopId = await shopIn(d, named.rest);
  const group = { rule: named.rule.code, shopId };
  const rows = await findingsWhere(
    d.tx,
    sql`f.rule = ${group.rule} and f.shop_id is not distinct from ${shopId ?? null}::int and f.state in ('open', 'assigned')
        order by ${WORST_FIRST} limit 10000`,
  );
  if (rows.length === 0) throw noneOpen(named.rule);
  return { rows: rows.slice(0, MOST_TARGETS), more: Math.max(0, rows.length - MOST_TARGETS), group };
}

/** The shop's number; `group` / 集团 is for findings that belong to none. */
async function shopIn(d: TargetDeps, typed: string): Promise<number | undefined> {
  if (typed === '') throw shopMissing();
  if (isGroupWord(typed)) return undefined;
  const shop = await d.shops.find(typed.replace(/^["'](.*)["']$/, '$1'));
  if (!shop) throw noSuchShop(typed);
  return shop.id;
}

export const isGroupWord = (typed: string): boolean => [GROUP_WORDS.zh, GROUP_WORDS.en].includes(foldName(typed));

export const noSuchFinding = (id: number): UserError =>
  new UserError('finding.not_found', {
    zh: `没有编号为 ${id} 的违规项，或不在你能看的店铺里；发送 违规 看列表`,
    en: `There is no finding number ${id}, or it is of a shop you do not see; send findings for the list`,
  });

export const noSuchShop = (typed: string): UserError =>
  new UserError('shop.not_found', {
    zh: `没有找到店铺“${clampChars(typed, 40)}”；发送 店铺 看有哪些，集团的写 集团`,
    en: `There is no shop “${clampChars(typed, 40)}”; send shops for the list, and write group for those of no shop`,
  });

const tooMany = (n: number): UserError =>
  new UserError('finding.too_many', {
    zh: `一次最多 ${MOST_TARGETS} 项，这里写了 ${n} 项，请分几次`,
    en: `At most ${MOST_TARGETS} at once, ${n} were given: do it in parts`,
  });

const noneOpen = (rule: RuleKind): UserError =>
  new UserError('finding.none_open', {
    zh: `${rule.code} 在这里没有未处理的违规项`,
    en: `${rule.code} has no open findings there`,
  });

const shopMissing = (): UserError =>
  new UserError('finding.shop_missing', {
    zh: '写上哪家店铺，例如：违规 处理 price-gap SH-1；集团的写 集团',
    en: 'Say at which shop, such as finding handle price-gap SH-1; write group for those of no shop',
  });

export const wrongState = ({ id, state, closedBy }: Finding): UserError =>
  new UserError('finding.state', {
    zh: `违规项 ${id} ${FINDING_STATES[state].zh}${closedBy && `（${closedBy}）`}，没有再做一次`,
    en: `Finding ${id} is ${FINDING_STATES[state].en}${closedBy && ` (${closedBy})`}, nothing was done again`,
  });
