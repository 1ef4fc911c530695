import { createHmac } from 'node:crypto';

/** Platforms on which a buyer's id means something in one shop only: customer 15 of two stores is two people. */
const OF_ONE_SHOP = new Set(['shopify', 'woocommerce', 'table']);

/**
 * A keyed hash of the platform's own id of a buyer: nobody reads a person from it, and the same buyer is the same in all shops of
 * the group where the platform gives them one id (docs/orders-in.md says where it does). An e-mail address in place of an
 * id means the same everywhere.
 */
export function customerHash(
  customerKey: string,
  { platform, shopId, buyer }: { platform: string; shopId: number; buyer: string | undefined },
): string | undefined {
  const given = (buyer ?? '').normalize('NFKC').trim();
  if (given === '') return undefined;
  const id = given.includes('@') ? given.toLowerCase() : given;
  const realm = id.includes('@') ? 'mail' : OF_ONE_SHOP.has(platform) ? `${platform}/${shopId}` : platform;
  return createHmac('sha256', customerKey).update(`platform:${realm}\n${id}`).digest('base64url').slice(0, 22);
}
