import { UserError } from '../../core/errors.ts';
import { type Listing, listingRef } from './list.ts';

const refusal = (code: string, zh: string, en: string): UserError => new UserError(`match.${code}`, { zh, en });

export const listing = (typed: string) =>
  refusal(
    'no_listing',
    `没有找到链接“${typed}”；写 L 加编号（对应 列表 里有），或 店铺/商品 ID/规格 ID`,
    `There is no listing “${typed}”: write L and its number (see match list), or SHOP/ITEM/VARIANT`,
  );

export const which = (typed: string, found: readonly Listing[]) => {
  const refs = found
    .map(({ id, shop, variant }) => `${listingRef(id)} (${shop}${variant ? ` ${variant}` : ''})`)
    .slice(0, 5);
  return refusal(
    'which',
    `“${typed}”有好几个链接：${refs.join('、')}${found.length > 5 ? '…' : ''}，请写 L 编号`,
    `“${typed}” is several listings: ${refs.join(', ')}${found.length > 5 ? '…' : ''}; say which by its L number`,
  );
};

export const unmatched = (ref: string) =>
  refusal('not_matched', `${ref} 没有对应任何商品`, `${ref} is not matched to anything`);

export const pieces = (most: number) =>
  refusal('pieces', `一个链接的件数是 1 至 ${most} 的整数`, `A listing has 1 to ${most} whole pieces of its SKU`);

export const sku = (code: string) =>
  refusal(
    'no_sku',
    `没有商品 ${code}，请先导入或核对编码`,
    `There is no SKU ${code}; import it first, or check the code`,
  );

export const bundle = (code: string) =>
  refusal(
    'bundle',
    `${code} 是组合商品，没有自己的库存，不能发布；请对应它的单个商品，或在平台上拆成单品链接`,
    `${code} is a bundle and has no stock of its own to publish: match the listing to a single SKU`,
  );

export const same = (ref: string, code: string, count: number) =>
  refusal('same', `${ref} 已经对应 ${code} × ${count}`, `${ref} is matched to ${code} × ${count} already`);

export const moving = (shop: string, code: string) =>
  refusal(
    'moving',
    `${shop} 的 ${code} 正在改库存或等待确认，现在不能改对应；等它确认（看 同步 ${code}）后再发送一次`,
    `The stock of ${code} at ${shop} is being changed or not confirmed yet, so its mapping cannot change: send it again once it is (see sync ${code})`,
  );

export const notRead = (ref: string) =>
  refusal(
    'not_read',
    `${ref} 在平台上的数量还没有读到，读到后再发送一次`,
    `What the platform shows of ${ref} has not been read yet; send it again once it is`,
  );

export const behind = (shop: string) =>
  refusal(
    'orders_behind',
    `${shop} 的订单还没有读到商品读取的时刻，现在对应会算错；等一分钟再发送一次`,
    `The orders of ${shop} are not read up to the moment its catalogue was, so the numbers would be wrong; send it again in a minute`,
  );
