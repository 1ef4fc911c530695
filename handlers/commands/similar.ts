import {
  card,
  clampChars,
  defineCommand,
  listingRef,
  many,
  note,
  quote,
  rest,
  type SimilarNear,
  table,
  withData,
} from '#kit';

const SHOWN = 10;
/** As alike as the rule against duplicates asks for, unless it is set otherwise. */
const TOO_ALIKE = 0.8;

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
    const found = await services.similar.near({ typed: what, most: most(SHOWN) });
    const title = clampChars(found.asked, 60);
    return card(
      { zh: `相似 · ${title}`, en: `Similar · ${quote(title)}` },
      [
        found.near.length > 0
          ? nearTable(found)
          : note({ zh: '其他店铺没有与它相似的链接', en: 'No listing of another shop is like it' }),
        ...(found.waiting > 0 ? [waitingNote(found.waiting)] : []),
      ],
      (found.near[0]?.alike.alike ?? 0) >= TOO_ALIKE ? 'warning' : 'normal',
    );
  },
});

const percent = (share: number | undefined) => (share === undefined ? '–' : `${Math.floor(share * 100 + 1e-9)}%`);
/** 0 to 1, as programs get it. */
const plain = (share: number | undefined) => (share === undefined ? null : Math.round(share * 1000) / 1000);

function nearTable({ kind, near }: SimilarNear) {
  const columns = [
    { label: { zh: '链接', en: 'Listing' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '相似', en: 'Alike' } },
    { label: { zh: '标题像', en: 'Title' } },
    { label: { zh: '属性像', en: 'Attributes' } },
    { label: { zh: '主图像', en: 'Picture' } },
    { label: { zh: '标题', en: 'Reads' } },
    ...(kind === 'text' ? [] : [{ label: { zh: '与之比较', en: 'Compared with' } }]),
  ];
  const rows = near.map(({ id, shopName, alike, title, of }) => [
    listingRef(id),
    shopName,
    percent(alike.alike),
    percent(alike.title),
    percent(alike.attributes),
    percent(alike.picture),
    clampChars(title, 60),
    ...(of ? [`${of.shop} ${listingRef(of.id)}`] : []),
  ]);
  const data = near.map(({ id, shop, sku, alike, title, of }) => ({
    listing: id,
    shop,
    sku: sku ?? null,
    title,
    alike: plain(alike.alike),
    title_alike: plain(alike.title),
    attributes_alike: plain(alike.attributes),
    picture_alike: plain(alike.picture),
    of: of?.id ?? null,
  }));
  return withData(table(columns, rows), data);
}

const waitingNote = (waiting: number) =>
  note({
    zh: `还有 ${waiting} 个链接没有比较过，过一会儿再看`,
    en: `${many(waiting, 'listing')} not compared yet: look again in a while`,
  });
