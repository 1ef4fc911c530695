/** A made-up catalogue: so many goods in six shops, each shop with words of its own, and a known share of copied titles. */
export type MadeListing = {
  id: number;
  shop: number;
  item: string;
  title: string;
  attributes: Record<string, string>;
  /** The listing whose title it has, as it is or nearly. */
  copyOf?: number;
};

const SHOPS = 6;
const COPIED = 0.05;

const COLOURS = '红色 黑色 白色 藏青色 灰色 绿色 米色 粉色 卡其色 紫色 咖啡色 天蓝色'.split(' ');
const STUFFS = '纯棉 羊毛 雪纺 真丝 亚麻 牛仔 针织 灯芯绒 法兰绒 涤纶 帆布 麂皮 羽绒 珊瑚绒 莫代尔 冰丝'.split(' ');
const SHAPES =
  '圆领 V领 连帽 高腰 宽松 修身 直筒 阔腿 短款 长款 无袖 七分袖 束脚 双排扣 开衫 套头 系带 拉链 交叉 荷叶边 小脚 斜肩 翻领 立领'.split(
    ' ',
  );
const NOUNS =
  '连衣裙 衬衫 卫衣 毛衣 半身裙 牛仔裤 休闲裤 短裤 风衣 大衣 夹克 羽绒服 西装 马甲 背心 睡衣 浴袍 运动鞋 帆布鞋 乐福鞋 短靴 凉鞋 拖鞋 双肩包 托特包 斜挎包 腰带 围巾 棒球帽 中筒袜 手套 保温杯 毛巾 抱枕 毛毯 台灯 收纳盒 雨伞 茶壶 砧板'.split(
    ' ',
  );
/** Words that each shop puts around what it sells. */
const SAYINGS = [
  '主店自营 春季上新 通勤百搭 穿着舒适 都市女装 简约气质'.split(' '),
  '直播间推荐 主播同款 显瘦 今日上架 街头风 年轻人喜欢'.split(' '),
  '工厂直发 实惠装 日常居家 耐穿 批量生产 学生党'.split(' '),
  '笔记同款 小众设计 氛围感 周末出游 温柔风 拍照好看'.split(' '),
  '次日达 仓库直送 品质生活 商务休闲 开票 售后无忧'.split(' '),
  '海外仓发货 出口尺码 宽松版 户外旅行 家庭装 环保包装'.split(' '),
];

/** Always the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;

export function madeListings(count: number, seed = 9): MadeListing[] {
  const random = randomFrom(seed);
  const listings: MadeListing[] = [];
  for (let goods = 0; listings.length < count; goods += 1) {
    const [colour, stuff, shape, noun] = [COLOURS, STUFFS, SHAPES, NOUNS].map((words) => pick(words, random));
    const second = pick(SHAPES, random);
    for (let shop = 1; shop <= SHOPS && listings.length < count; shop += 1) {
      const id = listings.length + 1;
      const said = SAYINGS[shop - 1] ?? [];
      const words = [colour, stuff, shape, second, noun, pick(said, random), pick(said, random)];
      const before = listings.at(-1);
      const copied = shop > 1 && before && random() < COPIED;
      listings.push({
        id,
        shop,
        item: `g${goods}`,
        title: copied ? edited(before.title, random) : rotated(words, shop).join(random() < 0.3 ? ' ' : ''),
        attributes: { 颜色: colour ?? '', 材质: stuff ?? '', 货号: `A${100_000 + goods}` },
        ...(copied && { copyOf: before.id }),
      });
    }
  }
  return listings;
}

const rotated = <T>(words: readonly T[], by: number): T[] => [
  ...words.slice(by % words.length),
  ...words.slice(0, by % words.length),
];

/** The same title, or one with a character or two of another. */
export function edited(title: string, random: () => number): string {
  const chars = [...title];
  const edits = Math.floor(random() * 3);
  for (let n = 0; n < edits; n += 1)
    chars[Math.floor(random() * chars.length)] = pick([...'新款女男春夏秋冬大小'], random);
  return chars.join('');
}
