import { card, clampChars, defineCommand, listingRef, many, note, quote, rest, table } from '#kit';

const SHOWN = 10;
const percent = (share: number | undefined) => (share === undefined ? '–' : `${Math.floor(share * 100 + 1e-9)}%`);

export default defineCommand({
  name: { zh: '相似', en: 'similar' },
  aliases: ['雷同', '查重'],
  summary: {
    zh: '其他店铺里与一个链接、商品编码或标题最相似的链接：标题、属性、主图各有多像',
    en: 'The listings of sibling shops most like a listing, a SKU or a title, by title, attributes and main picture',
  },
  examples: ['相似 L12', 'similar TEE-RED-M', '相似 红色 T 恤 纯棉 宽松'],
  permission: 'compliance.read',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/similar', scope: 'compliance.read' },
  args: { what: rest({ zh: '链接编号、商品编码或标题', en: 'listing, SKU or title' }, { max: 500 }) },
  async run({ args: { what }, services, most }) {
    const { asked, near, waiting } = await services.similar.near({ typed: what, most: most(SHOWN) });
    const title = clampChars(asked, 60);
    const columns = [
      { label: { zh: '链接', en: 'Listing' } },
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '相似', en: 'Alike' } },
      { label: { zh: '标题像', en: 'Title' } },
      { label: { zh: '属性像', en: 'Attributes' } },
      { label: { zh: '主图像', en: 'Picture' } },
      { label: { zh: '标题', en: 'Reads' } },
    ];
    const rows = near.map(({ id, shopName, alike, title: reads }) => [
      listingRef(id),
      shopName,
      percent(alike.alike),
      percent(alike.title),
      percent(alike.attributes),
      percent(alike.picture),
      clampChars(reads, 60),
    ]);
    const worst = near[0]?.alike.alike ?? 0;
    return card(
      { zh: `相似 · ${title}`, en: `Similar · ${quote(title)}` },
      [
        rows.length > 0
          ? table(columns, rows)
          : note({ zh: '其他店铺没有与它相似的链接', en: 'No listing of another shop is like it' }),
        ...(waiting > 0
          ? [
              note({
                zh: `还有 ${waiting} 个链接没有比较过，过一会儿再看`,
                en: `${many(waiting, 'listing')} not compared yet: look again in a while`,
              }),
            ]
          : []),
      ],
      worst >= 0.8 ? 'warning' : 'normal',
    );
  },
});
