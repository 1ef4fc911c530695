import type { ConnectorCode } from '../platforms/platform.ts';
import type { Dialect } from './dialect.ts';
import { doudianDialect } from './dialects/doudian.ts';
import { jushuitanDialect } from './dialects/jushuitan.ts';
import { pinduoduoDialect } from './dialects/pinduoduo.ts';
import { shopifyDialect } from './dialects/shopify.ts';
import { taobaoDialect } from './dialects/taobao.ts';
import { wechatDialect } from './dialects/wechat.ts';
import { woocommerceDialect } from './dialects/woocommerce.ts';

/** One a connector, in the order of their codes. */
const dialects: readonly Dialect[] = [
  taobaoDialect,
  doudianDialect,
  pinduoduoDialect,
  wechatDialect,
  shopifyDialect,
  woocommerceDialect,
  jushuitanDialect,
];

export const dialectOf = (code: ConnectorCode): Dialect | undefined => dialects.find((d) => d.code === code);
