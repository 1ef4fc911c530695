import { arg, card, defineCommand, note, ShopName, table, withData } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '开店', en: 'onboarding' },
  aliases: ['开店清单', 'checklist'],
  summary: {
    zh: '一家新店上线前的清单：哪些已办好，还差什么',
    en: 'What a new shop must pass before it goes live: what is done, and what is open',
  },
  examples: ['开店 SH-2', 'onboarding SH-2'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/shops/{shop}/onboarding', scope: 'compliance.read' },
  args: { shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async run({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const { items, open, passedAt, overrideReason } = await services.onboarding.show({ shop, now });
    const columns = [
      { label: { zh: '项目', en: 'Item' } },
      { label: { zh: '状态', en: 'State' } },
      { label: { zh: '还差', en: 'Open' } },
      { label: { zh: '编码', en: 'Code' } },
    ];
    const rows = items.map(({ code, words, manual, done, why, proof }) => [
      words,
      done ? { zh: '✓ 已办', en: '✓ done' } : { zh: '✗ 未办', en: '✗ open' },
      why ?? (manual ? proof : ''),
      code,
    ]);
    const data = items.map(({ code, done, manual, why }) => ({ item: code, done, manual, open: why?.en ?? null }));
    return card(
      {
        zh: `开店 · ${shop.code} · ${open === 0 ? '全部办好' : `还有 ${open} 项`}`,
        en: `Onboarding · ${shop.code} · ${open === 0 ? 'all done' : `${open} open`}`,
      },
      [
        withData(table(columns, rows), data),
        ...(passedAt === undefined
          ? [note({ zh: '全部办好才能 接入 上线', en: 'connect live asks for all of them' })]
          : [
              note(
                overrideReason === ''
                  ? {
                      zh: '这家店已经上线过，不再按清单拦',
                      en: 'This shop went live already: the list keeps it back no more',
                    }
                  : { zh: `已放行：${overrideReason}`, en: `It was let through: ${overrideReason}` },
              ),
            ]),
      ],
      open === 0 ? 'success' : passedAt === undefined ? 'warning' : 'normal',
    );
  },
});
