import path from 'node:path';
import { doudian } from '../platforms/doudian/doudian.ts';
import { jushuitan } from '../platforms/jushuitan/jushuitan.ts';
import { pinduoduo } from '../platforms/pinduoduo/pinduoduo.ts';
import type { PlatformKind } from '../platforms/platform.ts';
import { shopify } from '../platforms/shopify/shopify.ts';
import { tableIn } from '../platforms/table/table.ts';
import { taobao } from '../platforms/taobao/taobao.ts';
import { wechat } from '../platforms/wechat/wechat.ts';
import { woocommerce } from '../platforms/woocommerce/woocommerce.ts';

/** The shop platforms that can be connected, as `connect` lists them. Table shops have their folders below `dataDir`. */
export const platformsIn = (dataDir: string): readonly PlatformKind[] => [
  taobao,
  doudian,
  pinduoduo,
  wechat,
  shopify,
  woocommerce,
  jushuitan,
  tableIn(tablesIn(dataDir)),
];

export const tablesIn = (dataDir: string): string => path.join(dataDir, 'tables');
