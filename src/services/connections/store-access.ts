import type { Localized } from '../../core/localized.ts';
import { actions, button, card, field, fields, type Message, note, text } from '../../core/message.ts';
import { quote } from '../../core/text.ts';
import type { AccessTokens } from '../../db/access.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { connectShop, createShop } from './connect-shop.ts';
import type { ConnectionsDeps } from './deps.ts';
import { abilityWords, type Kind } from './kinds.ts';
import { type Link, useLink } from './links.ts';

export type AccessStored = {
  link: Link;
  credentials: Record<string, string>;
  account: { id: string; name: string; lacks: readonly string[]; endsAt?: Date };
  tokens?: AccessTokens;
  /** Of its prices; for a shop that was not there. */
  currency?: string;
  baseUrl?: string;
};

/**
 * What was entered on the one-time page and tested: the shop is made where it is new, the link ends, the rooms learn what comes
 * next. Throws connect.link_unknown, connect.other_account, connect.account_taken, demo.no_real_shops.
 */
export async function storeAccess(
  d: ConnectionsDeps,
  { link, ...access }: AccessStored,
): Promise<{ shopId: number; message: Message; notes: Localized[] }> {
  await useLink(d.tx, link.id);
  const { shop, connector, createdBy: by } = link;
  const currency = ('currency' in shop && shop.currency) || access.currency || 'CNY';
  const shopId = 'id' in shop ? shop.id : await createShop(d.tx, { ...shop, currency });
  await connectShop(d.tx, { ...access, sealer: d.sealer, shopId, connector, by });
  const kind = d.platforms.find(({ code }) => code === connector);
  const stage = await stageOf(d.tx, shopId);
  const notes = kind ? abilityWords(kind, access.account.lacks).map(oneLine) : [];
  return { shopId, message: connectedCard({ shop: shop.code, kind, account: access.account, stage }), notes };
}

const oneLine = ({ label, value }: { label: Localized; value: Localized }): Localized => ({
  zh: `${label.zh}：${value.zh}`,
  en: `${label.en}: ${value.en}`,
});

async function stageOf(tx: Tx, shopId: number): Promise<string> {
  const [row] = await rowsOf<{ stage: string }>(tx, sql`select stage from shop_connection where shop_id = ${shopId}`);
  return row?.stage ?? 'observe';
}

type Connected = {
  shop: string;
  kind: Kind | undefined;
  account: AccessStored['account'];
  stage: string;
};

function connectedCard({ shop, kind, account, stage }: Connected): Message {
  const abilities = kind ? abilityWords(kind, account.lacks) : [];
  const name = kind?.name ?? { zh: '', en: '' };
  const title = { zh: `已接入 · ${shop}`, en: `Connected · ${shop}` };
  const who = field(
    { zh: '平台店铺', en: 'Shop there' },
    {
      zh: `${account.name || account.id}（${name.zh}）`,
      en: `${account.name || account.id} (${name.en})`,
    },
  );
  const blocks = [fields(who, ...abilities.map(({ label, value }) => field(label, value)))];
  if (account.lacks.length > 0) blocks.push(note(lacking(account.lacks)));
  if (stage !== 'observe') return card(title, [...blocks, text(KEEPS)], 'success');
  const list = `match list ${quote(shop)}`;
  const takeover = `connect takeover ${quote(shop)}`;
  return card(
    title,
    [
      ...blocks,
      text({
        zh: `现在是观察阶段，只读。下一步：几分钟后商品读完，用“${list}”看未对应的链接并对应；然后发送“${takeover}”`,
        en: `It is observed now, read only. Next: the catalogue is read within minutes; see the unmatched listings with “${list}” and match them, then send “${takeover}”`,
      }),
      actions(
        button({ label: { zh: '看链接', en: 'Listings' }, says: list }),
        button({ label: { zh: '接管', en: 'Take over' }, says: takeover }),
      ),
    ],
    account.lacks.length > 0 ? 'warning' : 'success',
  );
}

const KEEPS: Localized = {
  zh: '凭据已更新，阶段和对应都不变，读取会继续',
  en: 'The credentials are new; stage and mappings stay as they were, and reading goes on',
};

const LACKS: Record<string, Localized> = {
  orders: { zh: '读订单', en: 'reading orders' },
  catalog: { zh: '读商品', en: 'reading the catalogue' },
  'stock-read': { zh: '读库存', en: 'reading stock' },
  'stock-write': { zh: '写库存', en: 'writing stock' },
  coupons: { zh: '优惠券', en: 'coupons' },
};

function lacking(lacks: readonly string[]): Localized {
  const words = lacks.map((one) => LACKS[one] ?? { zh: one, en: one });
  return {
    zh: `这套凭据缺少权限：${words.map(({ zh }) => zh).join('、')}；需要的话请在平台开通后重新接入`,
    en: `These credentials lack: ${words.map(({ en }) => en).join(', ')}; have the platform allow it, then connect again`,
  };
}
