import type { AbcClass, CountScope, Localized } from '#kit';

/** Nothing: all. `class A`, `A类`, `类 A`, `A` alone: a class. `due`, `到期`: what is due. Else SKUs, between spaces or commas. */
export function readScope(typed: string): CountScope | { kind: 'skus'; skus: string[] } {
  const words = typed.trim();
  if (/^(all|全部)?$/i.test(words)) return { kind: 'all' };
  if (/^(due|到期|到期的)$/i.test(words)) return { kind: 'due' };
  const named = /^(?:class|类|级)\s*([abc])$/i.exec(words)?.[1] ?? /^([abc])\s*[类级]?$/i.exec(words)?.[1];
  if (named) return { kind: 'class', class: named.toUpperCase() as AbcClass };
  return { kind: 'skus', skus: [...new Set(words.split(/[\s,、;]+/).filter(Boolean))] };
}

const CLASSES: Record<string, Localized> = {
  all: { zh: '全部', en: 'all' },
  due: { zh: '到期的', en: 'due' },
  sku: { zh: '指定商品', en: 'chosen SKUs' },
  'class:A': { zh: 'A 类', en: 'class A' },
  'class:B': { zh: 'B 类', en: 'class B' },
  'class:C': { zh: 'C 类', en: 'class C' },
};

export const scopeWords = (scope: string): Localized => CLASSES[scope] ?? { zh: scope, en: scope };

/** What was found: from 0, whole. */
export const signed = (units: number): string => (units > 0 ? `+${units}` : String(units));
