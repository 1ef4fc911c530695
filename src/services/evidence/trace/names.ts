import type { Localized } from '../../../core/localized.ts';
import { minorDigits } from '../../../core/money.ts';

/** What other services call things; where it is absent or does not know one, its code is said. */
export type Names = {
  command?(code: string): Localized | undefined;
  rule?(code: string): RuleName | undefined;
  monitor?(code: string): Localized | undefined;
  platform?(code: string): Localized | undefined;
  /** Kinds of papers, and of what shops share. */
  paper?(kind: string): Localized | undefined;
  link?(kind: string): Localized | undefined;
};

export type RuleName = { name: Localized; params: Record<string, { kind: string; words: Localized }> };

export const words = (zh: string, en: string): Localized => ({ zh, en });

const HAN = /[\p{Script=Han}“”（）：，、。]/u;
/** Stands together with whatever is beside it. */
const WIDE = /[（）：，、。]/;

/** Chinese stands together, a space beside Latin letters and digits. */
export const spaced = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .reduce((line, part) => {
      if (line === '') return part;
      const [last, next] = [line.at(-1) ?? '', part[0] ?? ''];
      const close = WIDE.test(last) || WIDE.test(next) || (HAN.test(last) && HAN.test(next));
      return close ? line + part : `${line} ${part}`;
    }, '');

/** Both languages from parts that each have both. */
export const said = (...parts: readonly (Localized | string)[]): Localized => ({
  zh: spaced(...parts.map((part) => (typeof part === 'string' ? part : part.zh))),
  en: parts
    .map((part) => (typeof part === 'string' ? part : part.en))
    .filter(Boolean)
    .join(' '),
});

/** `head：a，b` and `head: a, b`; empty parts are left out. */
export function listed(head: Localized, parts: readonly (Localized | undefined)[]): Localized {
  const some = parts.flatMap((part) => (part && part.zh !== '' ? [part] : []));
  if (some.length === 0) return head;
  return {
    zh: `${head.zh}：${some.map(({ zh }) => zh).join('，')}`,
    en: `${head.en}: ${some.map(({ en }) => en).join(', ')}`,
  };
}

export const quoted = ({ zh, en }: Localized): Localized => ({ zh: `“${zh}”`, en: `“${en}”` });

export const bracketed = (what: Localized | undefined): Localized =>
  what && what.zh !== '' ? { zh: `（${what.zh}）`, en: `(${what.en})` } : words('', '');

/** Minor units as people write them: 48.38 元, 12.39 USD. Undefined for what is no amount. */
export function amount(minor: unknown, currency: unknown): Localized | undefined {
  if (minor === null || minor === undefined || minor === '' || !Number.isFinite(Number(minor))) return undefined;
  const code = String(currency ?? 'CNY');
  const digits = minorDigits(code);
  const figure = (Number(minor) / 10 ** digits).toFixed(digits);
  return { zh: `${figure} ${code === 'CNY' ? '元' : code}`, en: `${figure} ${code}` };
}

export const signed = (delta: number): string => (delta > 0 ? `+${delta}` : String(delta));

/** Who did it, where that is nobody with a name: `platform:taobao`, `job:low-stock`, `rule:price-gap`. */
export function whoWords(who: string, names: Names): Localized {
  const [, kind = '', code = ''] = /^([a-z]+):(.+)$/s.exec(who) ?? [];
  const found = DOERS[kind]?.(code, names);
  return found ?? ALONE[who] ?? (/^a-/.test(who) ? said(words('客服', 'agent'), who) : words(who, who));
}

const DOERS: Record<string, (code: string, names: Names) => Localized> = {
  platform: (code, { platform }) => said(words('平台', 'platform'), platform?.(code) ?? code),
  job: (code) => said(words('定时任务', 'job'), code),
  monitor: (code, { monitor }) => said(words('监控', 'monitor'), quoted(monitor?.(code) ?? words(code, code))),
  rule: (code, { rule }) => said(words('规则', 'rule'), quoted(rule?.(code)?.name ?? words(code, code))),
  api: (code) => said(words('接口密钥', 'API key'), code),
  tool: (code) => said(words('服务器上的工具', 'tool on the server'), code),
  approval: (code) => said(words('审批', 'approval'), code),
};

const ALONE: Record<string, Localized> = {
  stock: words('库存账', 'stock ledger'),
  system: words('系统', 'system'),
  demo: words('演示', 'demo'),
  unknown: words('不明', 'unknown'),
  customer: words('顾客', 'customer'),
  agent: words('客服', 'agent'),
};
