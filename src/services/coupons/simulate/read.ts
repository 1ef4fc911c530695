import { UserError } from '../../../core/errors.ts';

/** What somebody wants to know the price of: goods in pieces, and what stands behind the word shop, part by part. */
export type Question = {
  goods: { sku: string; pieces: number }[];
  /** The shop first; then other shops, coupons, or offers that do not exist (`满300减30`). */
  parts: string[];
  /** Only with what is named, not with all that runs in the shop. */
  only: boolean;
};

const SHOP = /^(?:shop|shops|at|店|店铺|在)$/i;
const ONLY = /^(?:only|仅|只用)$/i;
const TIMES = /^[x×*](\d{1,6})$/i;
/** What stands where a quantity does and is none: x-3, x0, x1.5, *many, -3. */
const NO_TIMES = /^(?:x[-+.\d]*|[×*].*|[-+][\d.]+)$/i;
const MOST_GOODS = 20;
const MOST_PARTS = 12;

/**
 * `TEE-RED-M x3 TEE-BLK-M x1 shop SH-1 + 券A + 满300减30`; `undefined` for what has no goods or no shop. `x3` may stand apart or after a
 * star (`TEE-RED-M*3`); a SKU without it is one piece. Throws coupon.simulate_quantity.
 */
export function readQuestion(typed: string): Question | undefined {
  const words = typed
    .normalize('NFKC')
    .replace(/[,、;]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const at = words.findIndex((word) => SHOP.test(word));
  if (at < 1) return undefined;
  const goods = goodsIn(words.slice(0, at));
  const rest = words.slice(at + 1);
  const only = rest.some((word) => ONLY.test(word));
  const parts = rest
    .filter((word) => !ONLY.test(word) && !SHOP.test(word))
    .join(' ')
    .split(/\s*\+\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (!goods || parts.length === 0 || parts.length > MOST_PARTS) return undefined;
  return { goods, parts, only };
}

function goodsIn(words: readonly string[]): Question['goods'] | undefined {
  const goods = new Map<string, number>();
  let last: string | undefined;
  for (const word of words.filter((one) => one !== '+')) {
    const times = TIMES.exec(word);
    const joined = /^(.+)[*×](\d{1,6})$/.exec(word);
    const odd = oddQuantity(word, times?.[1] ?? joined?.[2]);
    if (odd !== undefined) throw noQuantity(odd);
    const [sku, count] = times ? [last, Number(times[1])] : joined ? [joined[1], Number(joined[2])] : [word, undefined];
    if (sku === undefined) return undefined;
    if (times) goods.set(sku, (goods.get(sku) ?? 1) - 1 + (count ?? 1));
    else goods.set(sku, (goods.get(sku) ?? 0) + (count ?? 1));
    last = times || joined ? undefined : sku;
  }
  const list = [...goods].map(([sku, pieces]) => ({ sku, pieces }));
  return list.length > 0 && list.length <= MOST_GOODS && list.every(({ pieces }) => pieces > 0) ? list : undefined;
}

/** The part of a word that stands for a quantity and is none. `read`: the digits that were read. */
function oddQuantity(word: string, read: string | undefined): string | undefined {
  if (read !== undefined) return Number(read) === 0 ? word : undefined;
  return NO_TIMES.test(word) ? word : /^.+([*×][-+.\d]*)$/.exec(word)?.[1];
}

const noQuantity = (typed: string): UserError =>
  new UserError('coupon.simulate_quantity', {
    zh: `“${typed}”不是件数，请写大于 0 的整数，例如 TEE-RED-M x3`,
    en: `“${typed}” is no quantity; write a whole number above 0, such as TEE-RED-M x3`,
  });
