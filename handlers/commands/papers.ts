import {
  actions,
  arg,
  button,
  card,
  defineCommand,
  note,
  optional,
  PAPER_KINDS,
  type Paper,
  paperNeedWords,
  ShopName,
  table,
  text,
  withData,
} from '#kit';
import { daysLeft, GROUP } from '../views/papers.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '证照', en: 'papers' },
  aliases: ['资质', '证照列表', 'licences'],
  summary: {
    zh: '执照、品牌授权、资质、保险、保证金和律所合同：谁的、还有多少天，以及还缺什么',
    en: 'Licences, brand authorisations, qualifications, insurances, guarantees and law firms: whose, how many days are left, and what is missing',
  },
  examples: ['证照', 'papers SH-1'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/papers', scope: 'compliance.read' },
  args: { shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true })) },
  async run({ args, services, now, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const of = { now, ...(shop && { shopId: shop.id }) };
    const { rows, total } = await services.papers.list({ ...of, limit: most(20) });
    const missing = await services.papers.missing(of);
    const needs = await services.papers.needs();
    const where = shop ? { zh: ` · ${shop.code}`, en: ` · ${shop.code}` } : { zh: '', en: '' };
    const soon = rows.some(({ daysLeft: left, followed }) => !followed && left !== undefined && left <= 60);
    return card(
      { zh: `证照${where.zh} · ${total}`, en: `Papers${where.en} · ${total}` },
      [
        total === 0
          ? text({
              zh: '还没有记证照；例如：证照 添加 SH-1 执照 营业执照 编号 91310000123456789X 到 2030-12-31',
              en: 'No papers are noted yet; for example: paper add SH-1 licence "business licence" number 91310000123456789X to 2030-12-31',
            })
          : withData(table(COLUMNS, rows.map(rowOf), total), rows.map(dataOf)),
        ...(missing.length > 0 ? [missingTable(missing.slice(0, most(20)), missing.length)] : []),
        note(
          needs.length === 0
            ? {
                zh: '还没有品类要求：证照 需要 食品 食品经营许可证',
                en: 'No category asks for a paper yet: paper need <category> <paper>',
              }
            : {
                zh: `品类要求：${needs
                  .map((need) => `${need.category} → ${paperNeedWords(need).zh}`)
                  .slice(0, 20)
                  .join('；')}`,
                en: `Asked for: ${needs
                  .map((need) => `${need.category} → ${paperNeedWords(need).en}`)
                  .slice(0, 20)
                  .join('; ')}`,
              },
        ),
        actions(button({ label: { zh: '关联店铺', en: 'Linked shops' }, says: 'linked accounts' })),
      ],
      missing.length > 0 || soon ? 'warning' : 'normal',
    );
  },
});

const COLUMNS = [
  { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
  { label: { zh: '店铺', en: 'Shop' } },
  { label: { zh: '类别', en: 'Kind' } },
  { label: { zh: '名称', en: 'Name' } },
  { label: { zh: '证号', en: 'Number' } },
  { label: { zh: '范围', en: 'For' } },
  { label: { zh: '到期', en: 'Until' } },
  { label: { zh: '剩余天数', en: 'Days left' }, align: 'right' as const },
];

const rowOf = (paper: Paper) => [
  paper.id,
  paper.shop ?? GROUP,
  PAPER_KINDS[paper.kind],
  paper.holder === '' ? paper.name : `${paper.name}（${paper.holder}）`,
  paper.number,
  [paper.category, paper.brand].filter((one) => one !== '').join(' '),
  paper.expiresOn ?? '–',
  daysLeft(paper),
];

const dataOf = (paper: Paper) => ({
  id: paper.id,
  shop: paper.shop ?? null,
  kind: paper.kind,
  name: paper.name,
  number: paper.number,
  holder: paper.holder,
  category: paper.category,
  brand: paper.brand,
  valid_from: paper.validFrom ?? null,
  expires_on: paper.expiresOn ?? null,
  days_left: paper.daysLeft ?? null,
  proof: paper.proof,
  file_sha256: paper.fileSha,
});

type Lacking = { shop: string; category: string; need: { kind: string; name: string } };

const missingTable = (rows: readonly Lacking[], total: number) =>
  table(
    [
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '在卖', en: 'Sells' } },
      { label: { zh: '还缺', en: 'Missing' } },
    ],
    rows.map(({ shop, category, need }) => [shop, category, paperNeedWords(need)]),
    total,
  );
