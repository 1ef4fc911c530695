import { createHmac } from 'node:crypto';
import { UserError } from '../../../core/errors.ts';
import { LINK_KINDS, type LinkKind } from './kinds.ts';

/** Under which name the orders' traits keep the same sort of thing: a shop's payee may be an order's payer. */
const TRAIT: Partial<Record<LinkKind, string>> = { payee: 'payer', device: 'device', address: 'address', ip: 'ip' };

/** A keyed hash of a trait's value, as orders and shops both carry it: the same value is the same everywhere, and nobody reads it back. */
export const traitHash = (key: string, kind: string, value: string): string =>
  createHmac('sha256', key).update(`trait:${kind}\n${value}`).digest('base64url').slice(0, 22);

/** The form in which values of a kind are compared: spaces, punctuation, case and width do not count. */
export function plainValue(kind: LinkKind, typed: string): string {
  const folded = typed.normalize('NFKC').toLowerCase();
  if (kind === 'phone') return folded.replace(/\D/g, '').replace(/^(?:00)?86(?=1\d{10}$)/, '');
  if (kind === 'ip') return folded.trim();
  return folded.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The form in which a value is written down instead of as it was typed: its hash and its mask, `#<hash>:***123`. */
const KEPT = /^#([\w-]{22}):(?=[^*]{0,60}\*)([^;\n]{1,60})$/;
export const isKept = (text: string): boolean => KEPT.test(text);
export const keptForm = ({ hash, label }: { hash: string; label: string }): string =>
  `#${hash}:${label.replace(/[;\n]/g, ' ')}`;

/** What was written down that way; undefined: somebody typed the value itself. */
export function readKept(text: string): { hash: string; label: string } | undefined {
  const [, hash, label] = KEPT.exec(text) ?? [];
  return hash !== undefined && label !== undefined ? { hash, label } : undefined;
}

/** Throws linked.value where it can be none of its kind. */
export function identityOf(key: string, kind: LinkKind, typed: string): { hash: string; label: string } {
  const kept = readKept(typed);
  if (kept) return kept;
  const value = plainValue(kind, typed);
  if (!looksLike(kind, value)) throw noValue(kind);
  return { hash: traitHash(key, TRAIT[kind] ?? kind, value), label: masked(kind, typed.normalize('NFKC').trim()) };
}

function looksLike(kind: LinkKind, value: string): boolean {
  if (value.length < 2 || value.length > 200) return false;
  if (kind === 'phone') return /^\d{5,15}$/.test(value);
  if (kind === 'payee') return /\d{4}|@|\p{L}{2}/u.test(value);
  if (kind === 'ip')
    return (
      /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/.test(value) ||
      /^[0-9a-f:]*:[0-9a-f:]+$/.test(value)
    );
  return true;
}

/** What may be shown of it: enough to tell things apart, too little to use them. */
function masked(kind: LinkKind, value: string): string {
  const shown = [...value];
  const head = (n: number) => shown.slice(0, n).join('');
  const tail = (n: number) => shown.slice(-n).join('');
  if (kind === 'ip')
    return value.includes(':') ? `${value.split(':')[0]}:***` : `${value.split('.').slice(0, 2).join('.')}.*.*`;
  if (kind === 'operator') return `${head(1)}*`;
  if (kind === 'entity' || kind === 'address') return shown.length > 6 ? `${head(2)}***${tail(2)}` : `${head(1)}***`;
  return shown.length > 6 ? `***${tail(3)}` : `***${tail(1)}`;
}

const noValue = (kind: LinkKind): UserError =>
  new UserError('linked.value', {
    zh: `这不像${LINK_KINDS[kind].zh}：请写完整的值（2 至 200 个字符；电话 5 至 15 位数字，网络地址如 203.0.113.7）`,
    en: `That is no ${LINK_KINDS[kind].en}: write the whole value (2 to 200 characters; a phone has 5 to 15 digits, a network address is like 203.0.113.7)`,
  });
