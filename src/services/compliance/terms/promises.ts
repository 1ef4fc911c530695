import { clause, group, law, listOf, type Pack, type Term } from './pack.ts';

const ARTICLE_8 = law('第八条第一款', 'article 8 (1)');
const ARTICLE_8_GIFT = law('第八条第二款', 'article 8 (2)');
const ARTICLE_25 = law('第二十五条第一项', 'article 25 (1)');
const ARTICLE_24 = law('第二十四条第一项', 'article 24 (1)');
const ARTICLE_28 = law('第二十八条', 'article 28');
const CONSUMER_25 = clause(
  '《消费者权益保护法》第二十五条（七日无理由退货）',
  'Consumer Protection Law, article 25 (returns within seven days)',
);
const CONSUMER_26 = clause(
  '《消费者权益保护法》第二十六条（格式条款）',
  'Consumer Protection Law, article 26 (standard terms)',
);
const PRICE = clause(
  '《价格法》第十四条第四项，《明码标价和禁止价格欺诈规定》第十九条',
  'Price Law, article 14 (4), and the rules against price fraud, article 19',
);
const ABROAD = clause(
  '《广告法》第八条、第二十八条；海外店：美国 FTC Act 第 5 条',
  'Promises that cannot be kept: FTC Act, section 5 (US); Advertising Law of China, articles 8 and 28',
);

const TERMS: readonly Term[] = [
  ...group(
    'forbidden',
    CONSUMER_25,
    `不退换货>按平台规则退换、概不退换>按平台规则退换、概不退货>按平台规则退货、一概不退>按平台规则退换、概不负责>有问题请联系我们、不退不换>按平台规则退换、售出不退>按平台规则退换、售出概不退换>按平台规则退换、拆封不退>按平台规则退换、
     拆封概不退换>按平台规则退换、不支持退货退款>按平台规则退换、拒绝退货>按平台规则退换、拒绝退款>按平台规则退换、特价商品不退不换>特价商品按平台规则退换、特价不退>按平台规则退换、打折商品不退>按平台规则退换、
     不支持七天无理由>按平台规则退换、不接受任何退换>按平台规则退换、离柜概不负责>有问题请联系我们、签收后概不负责>签收后有问题请联系我们、一经售出>售出后、一经拆封>拆封后`,
  ),
  ...group(
    'forbidden',
    CONSUMER_26,
    `最终解释权归>规则说明见、最终解释权>规则说明、解释权归本店所有>规则见活动说明、解释权归商家所有>规则见活动说明、本店有权随时修改>规则见活动说明、如有变动恕不另行通知>变动会提前公告、恕不另行通知>会提前公告、
     差评不予售后>、给差评不退款>、投诉不予退款>`,
  ),
  ...group(
    'forbidden',
    ARTICLE_28,
    `终身不坏>耐用、保证效果>、效果保证>、承诺效果>、无效全额退款>按平台规则退款、不满意退款>按平台规则退款、终身免费>、终身免费维修>维修见说明、终身保修>保修见说明、终身质保>质保见说明、终身包换>按规则包换、终身包退>按平台规则退、永久包换>按规则包换、永久包退>按平台规则退、永久换新>换新见说明、永久免费换新>换新见说明、终身免费换新>换新见说明、终身换新>换新见说明、永久免费>、永久保修>保修见说明、永久质保>质保见说明、永久有效>、终身有效>、永久不坏>耐用、永不褪色>不易褪色、永不退色>不易褪色、绝不退色>不易褪色、永不脱色>不易脱色、永不起球>不易起球、永不老化>耐用、永不断裂>结实、永不松动>牢固、永不变形>不易变形、
     永不生锈>不易生锈、永不磨损>耐磨、永不掉色>不易掉色、永不过期>、永不断货>、用不坏>耐用、摔不坏>耐摔、穿不烂>耐穿、一辈子用不坏>耐用、百年不坏>耐用、绝不褪色>不易褪色、绝不起球>不易起球、绝不变形>不易变形、
     绝不掉色>不易掉色、绝无假货>、绝对正品>、百分百正品>、保证百分百正品>、百分百好评>好评多、百分百满意>用心服务、包你满意>用心服务、保证满意>用心服务、100%满意>用心服务、100%好评>好评多、
     100%正品>、无条件退款>按平台规则退款、无条件退货>按平台规则退货、无条件退换>按平台规则退换、随时无条件退>按平台规则退、终身退换>按平台规则退换、终身可退>按平台规则退换、不满意全额退款>按平台规则退款、
     不喜欢随便退>按平台规则退、穿过也能退>按平台规则退、用完也能退>按平台规则退、假一赔万>、假一赔命>、假一赔百>、假一赔千>、保证不降价>、永不涨价>、永不降价>、保证最低价>、保证全网最低>、
     买贵退十倍>、买贵赔十倍>、买贵双倍退>、百倍赔偿>、千倍赔偿>、万倍赔偿>、必中奖>、百分百中奖>、100%中奖>、人人中奖>、人人有奖>、包中奖>、稳中奖>、全部免单>、人人免单>、天天免单>、必返现>、`,
  ),
  ...group(
    'forbidden',
    PRICE,
    `亏本甩卖>优惠、亏本清仓>清仓、亏本处理>优惠、赔本甩卖>优惠、赔钱甩卖>优惠、赔本赚吆喝>优惠、跳楼价>优惠价、跳楼大甩卖>优惠、吐血价>优惠价、自杀价>优惠价、骨折价>优惠价、白菜价>优惠价、地板价>优惠价、
     击穿底价>优惠、破产价>优惠价、倒闭清仓>清仓、老板跑路>、老板疯了>、工厂倒闭>、出厂价>优惠价、成本价>优惠价、内部价>优惠价、批发价>优惠价、清仓价>优惠价、全场一折>优惠、全场1折>优惠、0元购>、零元购>、
     马上涨价>、即将涨价>、明天涨价>、明天恢复原价>活动结束恢复平时价格、过了今天就没有>、仅此一次>、仅限今日最低>今日优惠、错过不再>、错过再等一年>、史上最大力度>优惠、随时涨价>、随时结束>、再不抢就没了>、再不买就没了>`,
  ),
  ...group(
    'forbidden',
    ARTICLE_25,
    `保证盈利>、保证利润>、只赚不赔>、没有风险>、保底收益>、保底利润>、一本万利>、日进斗金>、回本无忧>、轻松月入>、暴利>、高收益>、稳定收益>、财富自由>、投资回报>、升值潜力>、稳定升值>、买到即赚>、保本>、保本保息>、稳赚>、稳赚不赔>、包赚>、包赚钱>、保证赚钱>、保收益>、无风险>、零风险>、零风险投资>、躺赚>、躺着赚钱>、日入过万>、月入过万>、日赚千元>、月赚十万>、一夜暴富>、快速回本>、包回本>、保证回本>、高回报>、
     高额返利>、静态收益>、投资回报率>、升值潜力无限>、必涨>、只涨不跌>、保值增值>、升值空间>、年化收益>`,
  ),
  ...group(
    'forbidden',
    ARTICLE_24,
    `包会>、保证通过>、提分保证>、保证录取>、签约保录>、保就业>、命题人>、命题专家>、名师押题>、不过退费>、高薪就业>、包过>、保过>、包过关>、不过退款>、考试必过>、必过>、保录取>、包就业>、包分配>、保分>、提分神器>、保证提分>、百分百通过>、100%通过>、一次通过>、命题老师>、押题命中>、内部题库>`,
  ),
  ...group(
    'care',
    ARTICLE_8_GIFT,
    `免费送>赠送（规格和数量见说明）、免费赠送>赠送（规格和数量见说明）、白送>赠送（规格和数量见说明）、送大礼包>赠品见说明、送豪礼>赠品见说明、送好礼>赠品见说明、送神秘礼品>赠品见说明、神秘大礼>赠品见说明、买就送>赠品见说明、
     下单就送>赠品见说明、下单即送>赠品见说明、送惊喜>赠品见说明、拍下有惊喜>赠品见说明、赠完为止>赠品见说明、送完为止>赠品见说明、超值大礼包>赠品见说明、豪华大礼包>赠品见说明、
     价值千元礼包>赠品见说明、免费领>可领取（条件见说明）、免费领取>可领取（条件见说明）、免费试用>试用（条件见说明）、免费体验>体验（条件见说明）、免单>、半价>优惠`,
  ),
  ...group(
    'care',
    ARTICLE_8,
    `假一赔十>、假一罚十>、假一赔三>、假一罚百>、买贵必赔>、买贵退差>、买贵退差价>、保价全年>、全年保价>、无理由退货>七天无理由退货、无理由退换>七天无理由退换、无忧退货>七天无理由退货、十年质保>质保见说明、十年保修>保修见说明、
     二十年质保>质保见说明、三十年质保>质保见说明、只换不修>、以旧换新>、24小时发货>按约定时间发货、当天发货>按约定时间发货、次日必达>按约定时间送达、隔日必达>按约定时间送达、闪电发货>按约定时间发货、
     秒发货>按约定时间发货、火速发货>按约定时间发货、原价>、专柜价>、吊牌价>、市场价>、官方价>、限时特价>优惠、甩卖>优惠、亏本>、厂家直销>、工厂直营>、工厂直供>、源头工厂>、
     仅剩>、最后一天>、最后一件>、最后几件>、库存告急>、保证质量>注重质量、质量保证>注重质量、品质保证>注重品质、正品保证>、保证正品>、售后无忧>有售后、无忧售后>有售后、终身售后>有售后、终身维护>有售后、
     保证不掉色>不易掉色、保证不褪色>不易褪色、保证不起球>不易起球、不掉色>不易掉色、不褪色>不易褪色、不变形>不易变形、不起球>不易起球`,
  ),
  ...group(
    'forbidden',
    ABROAD,
    `no refunds>refunds by our policy、no refund>refunds by our policy、no returns accepted>returns by our policy、all sales final>returns by our policy、all sales are final>returns by our policy、lifetime guarantee>warranty as stated、
     guaranteed for life>warranty as stated、lifetime warranty>warranty as stated、100% satisfaction>good service、100% satisfaction guaranteed>good service、satisfaction guaranteed>good service、guaranteed>、guaranteed results>、
     money back guarantee>refunds by our policy、no questions asked>by our policy、risk free>、free forever>、unlimited free returns>returns by our policy、you always win>、everyone wins>、get rich>、guaranteed profit>、
     guaranteed win>、never breaks>durable、never fades>colour-fast、never wears out>durable、unbreakable>sturdy、indestructible>sturdy、below cost>good price、going out of business>sale、today only or never>`,
  ),
  ...group(
    'care',
    ABROAD,
    `free gift>gift (see conditions)、free trial>trial (see conditions)、limited time only>for a limited time、while stocks last>as far as in stock、was price>、factory price>good price、wholesale price>good price、100% authentic>authentic`,
  ),
];

const EXCEPT = `永久有效的会员、永久有效的积分、永久有效积分、积分永久有效、会员永久有效、余额永久有效、免费试用装、免费体验装、命题人员、无风险提示、保本地、环保过、保过去、保过来、面包过、钱包过、红包过、包过期、包过去、腰包过、挎包过、包包过、皮包过、包会议、包会掉、包会员、书包会、面包会、背包会、打包会、本店有权依法、不限购、不限量、限购买、限量版权、保本色、保本位、环保本、环保本子、本本、确保本、担保本、保本店、保本次、保本人、保本品、保本产品、保本质、保过敏、确保过、环保过滤、担保过、保过程、保过滤、包过敏、书包过、背包过、包过大、包过小、
  包过来、打包过、保分离、环保分、保分类、确保分、环保分类、保分期、包分配器、无风险评估、零风险评估、不过期、特价值、特价款、原价值、必过滤、必涨停、稳赚吆喝、半价格、一次通过率、无理由退货申请、七天无理由退货、七天无理由退换、7天无理由退货、7天无理由退换、七日无理由退货、
  7日无理由退货、支持无理由退货、15天无理由退货、三十天无理由退货、30天无理由退货、成本价格法、不掉色差、加送货、加送风、加送料、加送电、免费送货、免费送货上门、免费送装、免费领取快递、免单元、免单双、避免单、限量程、限量杯、有限量、极限量、不变形状、可变形、
  国际内部价值、清仓库、清仓储、一经发现、一经查实、原价格、低成本价、限量度、保本溯源、白送达、明白送`;

export const promises: Pack = {
  code: 'promises',
  name: { zh: '不能作的承诺', en: 'promises no shop may make' },
  terms: TERMS,
  except: [...listOf(EXCEPT), ...listOf('not guaranteed、cannot be guaranteed、no refunds fee、guaranteed analysis')],
};
