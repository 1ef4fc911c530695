import { clause, group, listOf, type Pack } from './pack.ts';

const MARKS = clause(
  '《商标法》第五十七条；平台规则：销售品牌商品须有授权',
  'Trademark Law, article 57; platform rules: goods of a brand need its authorisation',
);
const IMITATION = clause(
  '《商标法》第五十七条，《反不正当竞争法》第六条',
  'Trademark Law, article 57; Anti-Unfair Competition Law, article 6',
);

/** Names of brands that are often used without a right to them, in both ways of writing. Operators add those that they sell. */
const NAMES = `耐克=Nike、阿迪达斯=Adidas、彪马=Puma、匡威=Converse、新百伦=New Balance、安踏、李宁、斐乐=FILA、安德玛=Under Armour、北面=The North Face、始祖鸟=Arcteryx、
  露露乐檬=Lululemon、优衣库=Uniqlo、飒拉=ZARA、路易威登=Louis Vuitton、古驰=Gucci、香奈儿=Chanel、爱马仕=Hermes、普拉达=Prada、迪奥=Dior、巴宝莉=Burberry、
  巴黎世家=Balenciaga、范思哲=Versace、华伦天奴=Valentino、蔻驰、Michael Kors、劳力士=Rolex、欧米茄、Omega手表、卡地亚=Cartier、蒂芙尼=Tiffany、施华洛世奇=Swarovski、潘多拉手链、
  雅诗兰黛=Estee Lauder、兰蔻=Lancome、欧莱雅=L'Oreal、资生堂=Shiseido、SK-II、海蓝之谜=La Mer、倩碧=Clinique、科颜氏=Kiehls、雪花秀=Sulwhasoo、完美日记、花西子、珀莱雅、iPhone、
  iPad、AirPods、MacBook、苹果手机、华为=Huawei、小米手机=Xiaomi、OPPO、vivo手机、三星=Samsung、索尼=Sony、任天堂=Nintendo、戴森=Dyson、飞利浦=Philips、博朗=Braun、
  松下=Panasonic、西门子=Siemens、美的空调、格力空调、海尔=Haier、乐高=LEGO、迪士尼=Disney、漫威=Marvel、宝可梦=Pokemon、皮卡丘、Hello Kitty、哆啦A梦、史努比=Snoopy、
  小猪佩奇=Peppa Pig、冰雪奇缘、蜘蛛侠=Spider-Man、芭比=Barbie、茅台、飞天茅台、五粮液、星巴克=Starbucks、可口可乐=Coca-Cola、膳魔师=Thermos、虎牌保温杯、双立人=Zwilling、宜家=IKEA、
  无印良品=MUJI、特斯拉=Tesla、宝马=BMW、奔驰=Mercedes-Benz、保时捷=Porsche、法拉利=Ferrari`;

const IMITATIONS = `高仿>、精仿>、1:1复刻>、一比一复刻>、复刻版>、原单>、尾单>、外贸原单>、大牌同款>、大牌平替>、专柜同款>、同厂同源>、大牌代工>、莆田鞋>、莆田系>、山寨>、仿品>、replica>、knock off>、knockoff>、dupe of>、
  designer dupe>、mirror quality>`;

/** The names under which a brand goes: an authorisation for one of them is one for all. */
const SAME = new Map(
  listOf(NAMES)
    .map((names) => names.split('='))
    .flatMap((names) => names.map((name) => [name, names] as const)),
);

export const namesOfBrand = (name: string): readonly string[] => SAME.get(name) ?? [name];

export const brand: Pack = {
  code: 'brand',
  tight: true,
  name: { zh: '品牌词', en: 'brand words' },
  terms: [
    ...group('proof', MARKS, NAMES.replaceAll('=', '、')),
    ...group('forbidden', IMITATION, IMITATIONS),
    ...group('care', IMITATION, 'A货>'),
  ],
  except:
    listOf(`海尔滨、三星级、三星期、三星堆、三星酒店、三星半、宝马路、奔驰而过、奔驰在、芭比娃、安踏实、华为了、完美日记本、宜家用、宜家居、小李宁静、不原单、还原单、高仿真、原单位、原单据、原单号、原单价、复刻版画、特斯拉线圈、高斯特斯拉、mt特斯拉、a货车、a货架、
    适用于iPhone、适用iPhone、兼容iPhone、适用于iPad、适用iPad、兼容iPad、适用于华为、适用华为、兼容华为、适用于三星、适用三星、兼容三星、适用于小米手机、适用特斯拉、适用于特斯拉、适用宝马、适用于宝马、适用奔驰、适用于奔驰、适用戴森、适用于戴森、for iPhone、compatible with iPhone、
    for iPad、fits iPhone、for Samsung、compatible with Samsung、compatible with iPad、for Dyson、compatible with Dyson`),
};
