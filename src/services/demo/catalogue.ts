/** The 2,000 SKUs of the demo group: families by colours by sizes. `price` is the main shop's, in fen. */
export type DemoSku = { code: string; title: string; category: string; price: number };

const CLOTHES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];
const KIDS = ['90', '100', '110', '120', '130', '140'];
const SHOES = ['36', '37', '38', '39', '40', '41', '42', '43'];
const BAGS = ['S', 'M', 'L'];
const ONE = ['F'];
const PAIR = ['S', 'L'];

const COLOURS: readonly (readonly [code: string, zh: string])[] = [
  ['RED', '红色'],
  ['BLK', '黑色'],
  ['WHT', '白色'],
  ['NVY', '藏青色'],
  ['GRY', '灰色'],
  ['GRN', '绿色'],
  ['BEI', '米色'],
  ['PNK', '粉色'],
];

type Family = readonly [code: string, noun: string, price: number];

const GROUPS: readonly { category: string; sizes: readonly string[]; families: readonly Family[] }[] = [
  {
    category: '上装',
    sizes: CLOTHES,
    families: [
      ['TEE', 'T 恤', 5900],
      ['POLO', 'POLO 衫', 9900],
      ['SHIRT', '长袖衬衫', 12900],
      ['HOODIE', '连帽卫衣', 15900],
      ['SWEATER', '圆领毛衣', 16900],
      ['CARDIGAN', '针织开衫', 17900],
      ['TANK', '背心', 4900],
      ['BLOUSE', '雪纺衫', 11900],
      ['THERMAL', '保暖内衣', 8900],
    ],
  },
  {
    category: '外套',
    sizes: CLOTHES,
    families: [
      ['JACKET', '短款夹克', 26900],
      ['COAT', '羊毛大衣', 59900],
      ['DOWN', '轻薄羽绒服', 45900],
      ['TRENCH', '双排扣风衣', 39900],
      ['VEST', '马甲', 13900],
      ['BLAZER', '西装外套', 32900],
    ],
  },
  {
    category: '裤装',
    sizes: CLOTHES,
    families: [
      ['JEANS', '直筒牛仔裤', 18900],
      ['CHINO', '休闲裤', 14900],
      ['SHORTS', '短裤', 7900],
      ['JOGGER', '束脚裤', 12900],
      ['LEGGING', '打底裤', 6900],
    ],
  },
  {
    category: '裙装',
    sizes: CLOTHES,
    families: [
      ['DRESS', '连衣裙', 21900],
      ['SKIRT', '半身裙', 13900],
    ],
  },
  {
    category: '家居服',
    sizes: CLOTHES,
    families: [
      ['PAJAMA', '睡衣套装', 15900],
      ['ROBE', '浴袍', 19900],
    ],
  },
  {
    category: '运动',
    sizes: CLOTHES,
    families: [
      ['RUNTEE', '速干 T 恤', 8900],
      ['YOGA', '瑜伽裤', 14900],
      ['BRA', '运动文胸', 9900],
    ],
  },
  {
    category: '童装',
    sizes: KIDS,
    families: [
      ['KTEE', '儿童 T 恤', 4900],
      ['KHOODIE', '儿童卫衣', 9900],
      ['KPANTS', '儿童长裤', 7900],
    ],
  },
  {
    category: '鞋靴',
    sizes: SHOES,
    families: [
      ['SNEAKER', '运动鞋', 25900],
      ['CANVAS', '帆布鞋', 12900],
      ['LOAFER', '乐福鞋', 21900],
      ['BOOT', '短靴', 32900],
      ['SANDAL', '凉鞋', 11900],
      ['SLIPPER', '拖鞋', 3900],
    ],
  },
  {
    category: '箱包',
    sizes: BAGS,
    families: [
      ['TOTE', '托特包', 15900],
      ['BACKPACK', '双肩包', 19900],
      ['CROSS', '斜挎包', 13900],
    ],
  },
  {
    category: '配饰',
    sizes: ONE,
    families: [
      ['BELT', '腰带', 8900],
      ['SCARF', '羊毛围巾', 12900],
      ['CAP', '棒球帽', 5900],
      ['SOCK', '中筒袜 3 双装', 2900],
      ['GLOVE', '触屏手套', 4900],
    ],
  },
  {
    category: '家居',
    sizes: PAIR,
    families: [
      ['CUP', '保温杯', 8900],
      ['TOWEL', '纯棉毛巾', 2900],
      ['PILLOW', '抱枕', 6900],
      ['BLANKET', '法兰绒毛毯', 11900],
    ],
  },
];

const titleOf = (colour: string, noun: string, size: string): string =>
  `${colour}${/^[A-Za-z]/.test(noun) ? ' ' : ''}${noun} ${size === 'F' ? '均码' : size}`;

/** In the order of the lists above; the code is family-colour-size. */
export const demoSkus = (): DemoSku[] =>
  GROUPS.flatMap(({ category, sizes, families }) =>
    families.flatMap(([family, noun, price]) =>
      COLOURS.flatMap(([colour, zh]) =>
        sizes.map((size) => ({
          code: `${family}-${colour}-${size}`,
          title: titleOf(zh, noun, size),
          category,
          price,
        })),
      ),
    ),
  );
