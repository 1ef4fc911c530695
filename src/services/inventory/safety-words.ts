import type { Effect } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import type { Level } from './levels.ts';
import { DEFAULT_COEFFICIENT } from './safety.ts';

/** What is said of safety stock that is set. */

/**
 * What a person sets: a coefficient on the demand during lead time, or so many units in each warehouse of a SKU. `inherit`:
 * said of a SKU that is to have no rule of its own; without units, as many as the inherited rule asks for.
 */
export type SafetyValue = { coefficient: number } | { units: number[]; inherit?: true };

/** A SKU, a category, or all of it. */
export type SafetySubject = { kind: 'sku'; sku: string } | { kind: 'category'; category: string } | { kind: 'all' };

/** As it is read again: a whole number would be units. */
export const coefficientWords = (value: string): string => (value.includes('.') ? value : `x${value}`);

export function summaryOf(
  sku: string,
  value: SafetyValue,
  from?: { subject: string; value: string },
): Effect['summary'] {
  const units = 'units' in value ? value.units.join('/') : `×${value.coefficient}`;
  const own = { zh: `${sku} 的安全库存：${units}`, en: `Safety stock of ${sku}: ${units}` };
  if (!('inherit' in value)) return own;
  const rule = from ? `${from.subject.replace('category:', '')} ×${from.value}` : `×${DEFAULT_COEFFICIENT}`;
  const now = units === '' ? { zh: '', en: '' } : { zh: `，现为 ${units}`, en: `, now ${units}` };
  return {
    zh: `${sku} 没有自己的安全规则，跟随 ${rule}${now.zh}`,
    en: `${sku} has no safety rule of its own and follows ${rule}${now.en}`,
  };
}

/** What a SKU's levels have, as it is set again: its own coefficient, else their units; `inherited`: with no rule of its own. */
export const valueBefore = (levels: Level[], rule: { value: string } | undefined, inherited: boolean): string =>
  rule ? coefficientWords(rule.value) : `${inherited ? 'inherit/' : ''}${levels.map((one) => one.safety).join('/')}`;

export const nameWords = (subject: SafetySubject) =>
  subject.kind === 'category'
    ? { zh: `类目 ${subject.category} `, en: `category ${subject.category}` }
    : { zh: '全部商品', en: 'all SKUs' };

export const noLevels = (sku: string): UserError =>
  new UserError('stock.not_found', {
    zh: `“${sku}”没有库存记录，请先导入它的库存`,
    en: `There is no stock record of “${sku}”; import its stock first`,
  });

export const unchanged = (what: string): UserError =>
  new UserError('safety.unchanged', {
    zh: `${what} 的安全库存已经是这样，没有什么要改`,
    en: `The safety stock of ${what} is so already, there is nothing to change`,
  });

export const onlyForSku = (): UserError =>
  new UserError('safety.units_of_many', {
    zh: '件数只能设给一个商品；类目或全部请写系数（如 1.2）',
    en: 'Units are set for one SKU; for a category or all, write a coefficient (such as 1.2)',
  });
