import { clause, group, listOf, type Pack, type Term } from './pack.ts';

const AWAY = clause(
  '平台规则：禁止引导站外交易；《网络交易监督管理办法》',
  'Platform rules: no leading of customers away from the platform; Measures on Online Trading',
);
const INSULT = clause(
  '平台规则：不得辱骂消费者；《民法典》第一千零二十四条',
  'Platform rules: no insults; Civil Code, article 1024',
);
const PRAISE = clause(
  '《电子商务法》第十七条，《反不正当竞争法》第八条；平台规则：禁止好评返现',
  'E-commerce Law, article 17; Anti-Unfair Competition Law, article 8; platform rules against paid reviews',
);
const PRESSURE = clause(
  '平台规则：不得骚扰、威胁消费者；《电子商务法》第三十九条',
  'Platform rules: no pressure on customers; E-commerce Law, article 39',
);

const TERMS: readonly Term[] = [
  ...group(
    'forbidden',
    AWAY,
    `加微信>在平台上联系我们、加我微信>在平台上联系我们、加个微信>在平台上联系我们、加下微信>在平台上联系我们、加一下微信>在平台上联系我们、加客服微信>在平台上联系我们、加老板微信>在平台上联系我们、加店主微信>在平台上联系我们、
     加V>在平台上联系我们、加我V>在平台上联系我们、加个V>在平台上联系我们、加VX>在平台上联系我们、加我VX>在平台上联系我们、加个VX>在平台上联系我们、加微>在平台上联系我们、加我微>在平台上联系我们、加个微>在平台上联系我们、微信号>平台客服、
     微信联系>平台联系、微信聊>在平台上聊、微信转账>平台付款、微信付款更便宜>平台付款、微信下单>平台下单、微信购买>平台购买、微信私聊>平台联系、微信群>平台、进微信群>关注店铺、加QQ>在平台上联系我们、加我QQ>在平台上联系我们、
     加Q>在平台上联系我们、QQ号>平台客服、QQ群>平台、加qq群>关注店铺、加群>关注店铺、加好友>关注店铺、加我好友>关注店铺、私下交易>平台交易、私下付款>平台付款、私下转账>平台付款、私下联系>平台联系、线下交易>平台交易、
     线下付款>平台付款、线下转账>平台付款、线下打款>平台付款、直接转账>平台付款、直接转我>平台付款、转账给我>平台付款、支付宝转账>平台付款、扫码付款>平台付款、扫码转账>平台付款、扫码加我>关注店铺、扫二维码加>关注、
     银行卡转账>平台付款、打到我卡上>平台付款、不走平台>走平台、绕过平台>通过平台、别走平台>走平台、脱离平台>通过平台、平台外交易>平台交易、站外交易>平台交易、站外下单>平台下单、去拼多多买>在本店购买、去淘宝买>在本店购买、
     去京东买>在本店购买、去抖音买>在本店购买、去别的平台买>在本店购买、拼多多更便宜>、淘宝更便宜>、京东更便宜>、抖音更便宜>、私信我微信>在平台上联系我们、电话联系更便宜>、打我电话下单>在平台下单、留个微信>在平台上联系、留下微信>在平台上联系、
     发我微信>在平台上联系、whatsapp me>write to us here、add me on whatsapp>write to us here、contact me on wechat>write to us here、add my wechat>write to us here、pay outside>pay here、outside the platform>on the platform、
     off platform>on the platform、paypal me directly>pay here、cheaper on our website>、venmo me>pay here、email me directly to order>order here、telegram me>write to us here`,
  ),
  ...group(
    'forbidden',
    INSULT,
    `傻逼>、煞笔>、傻b>、沙比>、傻子>、傻缺>、脑残>、智障>、弱智>、白痴>、蠢货>、蠢猪>、笨蛋>、废物>、垃圾人>、人渣>、贱人>、贱货>、婊子>、混蛋>、王八蛋>、神经病>、有病吧>、你有病>、脑子有病>、脑子进水>、滚蛋>、滚远点>、滚吧>、
     去死>、去死吧>、死全家>、全家死>、你妈的>、他妈的>、妈的>、尼玛>、草泥马>、操你>、日你>、穷鬼>、穷逼>、穷逼别买>、买不起别买>有需要再联系、买不起就别问>有需要再联系、没钱别买>有需要再联系、爱买不买>有需要再联系、不买滚>有需要再联系、
     爱退不退>我们按规则处理、不要脸>、臭不要脸>、恶心人>、骗子买家>、乡巴佬>、土包子>、文盲>、瞎了眼>、你瞎>、眼瞎>、闭嘴>、少废话>、别废话>、关我屁事>我们来处理、关我什么事>我们来处理、idiot>、stupid>、moron>、shut up>、
     go to hell>、fuck>、fuck you>、bitch>、asshole>、piece of shit>`,
  ),
  ...group(
    'forbidden',
    PRAISE,
    `好评返现>欢迎评价、好评返红包>欢迎评价、好评返钱>欢迎评价、好评有奖>欢迎评价、好评送>欢迎评价、好评送礼>欢迎评价、好评送红包>欢迎评价、好评领红包>欢迎评价、好评红包>欢迎评价、好评返>欢迎评价、好评奖励>欢迎评价、
     五星好评返现>欢迎评价、五星返现>欢迎评价、五星好评送>欢迎评价、五星好评有礼>欢迎评价、五星好评领>欢迎评价、全五星返>欢迎评价、晒图返现>欢迎晒图、晒图返红包>欢迎晒图、晒单返现>欢迎晒单、晒单返红包>欢迎晒单、
     带图好评返>欢迎评价、评价返现>欢迎评价、评价返红包>欢迎评价、评价送红包>欢迎评价、返现卡>、返现红包>、改评价给你>、改好评给你>、改成好评>、改差评>、删差评>、删除差评>、删评返>、修改差评返>、追评返现>欢迎追评、
     给个好评返>欢迎评价、给好评就>欢迎评价，、截图领红包>、截图返现>、好评截图>、补偿你改>、刷单>、刷好评>、刷销量>、补单>、拍A发B>、空包>、five star review for refund>reviews are welcome、refund for review>reviews are welcome、
     gift for review>reviews are welcome、free gift for 5 star>reviews are welcome、review and get>reviews are welcome、refund after review>reviews are welcome、cash for review>reviews are welcome、paid review>review、change your review for>`,
  ),
  ...group(
    'forbidden',
    PRESSURE,
    `投诉就不退>、投诉我就>、投诉没用>、差评就不给>、差评就别想>、给差评就不退>、给差评就>、敢差评>、敢给差评>、曝光你>、人肉你>、知道你家地址>、上门找你>、等着瞧>、你等着>、后果自负>有问题请联系我们、不撤销投诉>、撤销投诉>、
     撤诉才退>、先好评再退款>按规则退款、好评才能退>按规则退、确认收货才发>按时发货、先确认收货>收到后再确认、提前确认收货>收到后再确认、先点收货>收到后再确认`,
  ),
  ...group(
    'care',
    PRAISE,
    `五星好评>评价、给个好评>留下评价、给好评>留下评价、求好评>欢迎评价、好评哦>评价、记得好评>欢迎评价、打五星>评价、全五星>评价、麻烦好评>欢迎评价、亲给个五星>欢迎评价`,
  ),
  ...group(
    'care',
    AWAY,
    `微信>平台、QQ>平台、支付宝>平台支付、拼多多>平台、二维码>、扫码>、转账>付款、私聊>联系、手机号>联系方式、电话号码>联系方式、打电话>联系、wechat>chat、whatsapp>chat、telegram>chat`,
  ),
  ...group(
    'care',
    INSULT,
    `不知道>我去核实一下、自己看>我给您说明、看详情页>我给您说明、不清楚>我去核实一下、没办法>我再想办法、不关我们>我们来跟进、快递的问题>我们来跟进快递、随便你>由您决定、爱信不信>`,
  ),
];

const EXCEPT = `加微米、加微量、加微波、微信支付分、微信小店、微信小程序、加微分、加好友情、好评如潮、好评率、好评送达、妈的衣服、妈的礼物、妈的爱、妈妈的、宝妈的、奶妈的、爸妈的、你妈的生日、笨蛋美人、傻子瓜子、废物利用、废物桶、废物箱、废物回收、废物收集、医疗废物、垃圾人行、
  空包装、空包邮、空包包、补单独、补单品、滚吧台、去死皮、去死角、去死结、你等着急、日你好、操你的、不加好友、眼瞎子、弱智能、白痴迷、减弱智、空包弹、加群体、加群山、加V领、加Q弹、加Q版、加V型、加V形、加V脸、加V口、微信头像、去死肉、知情不知道、文盲人、白痴情、加q萌、加微孔、加微弹、加微喇、加微胖、
  加微电、加微型、刷单面、刷单色、刷单只、刷单个、刷单支、不知道怎么、不知道您`;

export const service: Pack = {
  code: 'service',
  name: { zh: '客服用语', en: 'agents’ wording' },
  terms: TERMS,
  except: listOf(EXCEPT),
};
