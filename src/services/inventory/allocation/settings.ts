import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { foldName, quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Facts, Rules } from './allocate.ts';
import { RULE_WORDS, RULES, type RuleName, rulesIn } from './rules.ts';

/** Rows of stock_rule: how orders are allocated, what is known of warehouses, and where a shop's orders mostly go. */
export type Setting = 'allocation_rules' | 'allocation_split' | 'regions' | 'parcel_cost' | 'region';

/** `subject`: `*`, `warehouse:<code>` or `shop:<code>`. `command`: what sets it, without the value. */
export type Target = { subject: string; name: Setting; command: string; words: Localized };

export const rulesTarget: Target = {
  subject: '*',
  name: 'allocation_rules',
  command: 'allocation rules',
  words: { zh: '分仓规则', en: 'Allocation rules' },
};
export const splitTarget: Target = {
  subject: '*',
  name: 'allocation_split',
  command: 'allocation split',
  words: { zh: '拆单', en: 'Splitting' },
};
export const warehouseTarget = (code: string, name: 'regions' | 'parcel_cost'): Target => ({
  subject: `warehouse:${code}`,
  name,
  command: `allocation warehouse ${quote(code)} ${name === 'regions' ? 'region' : 'cost'}`,
  words:
    name === 'regions'
      ? { zh: `${code} 服务的地区`, en: `Regions of ${code}` }
      : { zh: `${code} 每包裹运费`, en: `Parcel cost of ${code}` },
});
export const shopTarget = (code: string): Target => ({
  subject: `shop:${code}`,
  name: 'region',
  command: `allocation shop ${quote(code)}`,
  words: { zh: `${code} 的收货地区`, en: `Region of ${code}` },
});

/** Regions as they are compared: folded, the nearest first, each once. */
export const regionsIn = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[\s,，、;；>]+/)
      .map(foldName)
      .filter((word) => word !== ''),
  ),
];

export type Settings = Rules & { regionOf(shop: string): string | undefined };

/** As they stand; nothing set is all rules in their own order and no splitting. */
export async function settingsOf(tx: Tx): Promise<Settings> {
  const rows = await rowsOf<{ subject: string; name: Setting; value: string }>(
    tx,
    sql`select subject, name, value from stock_rule where shop_id is null
          and name in ('allocation_rules', 'allocation_split', 'regions', 'parcel_cost', 'region')`,
  );
  const valueNamed = (subject: string, name: Setting) =>
    rows.find((row) => row.subject === subject && row.name === name)?.value;
  const facts: Record<string, Facts> = {};
  for (const { subject } of rows.filter((row) => row.subject.startsWith('warehouse:'))) {
    const cost = valueNamed(subject, 'parcel_cost');
    facts[subject.slice('warehouse:'.length)] = {
      regions: regionsIn(valueNamed(subject, 'regions') ?? ''),
      cost: cost === undefined ? undefined : Number(cost),
    };
  }
  const order: readonly RuleName[] = rulesIn(valueNamed('*', 'allocation_rules') ?? '') ?? RULES;
  return {
    order,
    split: valueNamed('*', 'allocation_split') === 'yes',
    facts,
    regionOf: (shop) => valueNamed(`shop:${shop}`, 'region'),
  };
}

/** Read only. `value` undefined takes the setting away. Throws allocation.same. */
export async function planSetting(tx: Tx, target: Target, value: string | undefined): Promise<Effect> {
  const before = await valueIn(tx, target);
  if (before === value)
    throw new UserError('allocation.same', {
      zh: `${target.words.zh}已经是 ${shown(target, value).zh}，没有改动`,
      en: `${target.words.en}: ${shown(target, value).en} already; nothing was changed`,
    });
  const [was, is] = [shown(target, before), shown(target, value)];
  return {
    summary: { zh: `${target.words.zh}：${was.zh} → ${is.zh}`, en: `${target.words.en}: ${was.en} → ${is.en}` },
    rows: [
      {
        key: `rule:${target.name}|${target.subject}|`,
        label: target.words,
        version: versionOf(before),
        versionAfter: versionOf(value),
        changes: [{ label: target.words, before: was, after: is }],
      },
    ],
    figures: [],
    inverse: { says: `${target.command} ${before === undefined ? 'default' : quote(before)}` },
    data: { subject: target.subject, name: target.name, before: before ?? null, value: value ?? null },
  };
}

/** Throws effect.changed when it is not what it was. */
export async function applySetting(tx: Tx, effect: Effect, by: string): Promise<void> {
  const { subject, name, before, value } = effect.data;
  const own = sql`subject = ${subject} and shop_id is null and name = ${name}`;
  const done = await rowsOf(
    tx,
    value === null
      ? sql`delete from stock_rule where ${own} and value = ${before} returning id`
      : before === null
        ? sql`insert into stock_rule (subject, name, value, set_by) values (${subject}, ${name}, ${value}, ${by})
              on conflict do nothing returning id`
        : sql`update stock_rule set value = ${value}, set_by = ${by}, set_at = clock_timestamp()
              where ${own} and value = ${before} returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: '分仓设置', en: 'The allocation setting' });
}

async function valueIn(tx: Tx, { subject, name }: Target): Promise<string | undefined> {
  const [row] = await rowsOf<{ value: string }>(
    tx,
    sql`select value from stock_rule where subject = ${subject} and shop_id is null and name = ${name}`,
  );
  return row?.value;
}

/** A setting has no version of its own: a number made of its value stands for it, 0 for none. */
const versionOf = (value: string | undefined): number =>
  [...(value ?? '')].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000_007, 0);

function shown({ name }: Target, value: string | undefined): Localized {
  if (name === 'allocation_rules') return rulesWords(rulesIn(value ?? '') ?? RULES);
  if (name === 'allocation_split')
    return value === 'yes' ? { zh: '允许', en: 'allowed' } : { zh: '不允许', en: 'not allowed' };
  return value === undefined ? { zh: '未设', en: 'not set' } : { zh: value, en: value };
}

/** 整单 > 就近. */
export const rulesWords = (rules: readonly RuleName[]): Localized => ({
  zh: rules.map((rule) => RULE_WORDS[rule].words.zh).join(' > '),
  en: rules.map((rule) => RULE_WORDS[rule].words.en).join(' > '),
});
