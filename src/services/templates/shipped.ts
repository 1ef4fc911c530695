import type { Occasion, Scene } from './words.ts';

type Shipped = { code: string; scene: Scene; occasion: Occasion | ''; zh: string; en: string };

/** What comes with the system. It says nothing that a shop might not keep, and nothing that the checks forbid. */
export const SHIPPED: readonly Shipped[] = [
  {
    code: 'hello',
    scene: 'greeting',
    occasion: '',
    zh: '您好，这里是{店铺}，付款后{发货}发货。想看哪件商品，把链接或编码发给我就行。',
    en: 'Hello, this is {shop}. We ship {delivery} after payment. Send me a link or a code of what you would like to see.',
  },
  {
    code: 'hello-coupon',
    scene: 'greeting',
    occasion: '',
    zh: '您好，欢迎来到{店铺}。现在可以领：{优惠券}，下单前记得先领。',
    en: 'Hello and welcome to {shop}. You can take {coupon} now; take it before you order.',
  },
  {
    code: 'coupon-on',
    scene: 'promotion',
    occasion: 'start',
    zh: '{店铺}现在有{优惠券}，{截止}前可用，在店铺首页领取。',
    en: '{shop} now has {coupon}, good until {until}. Take it on the front page of the shop.',
  },
  {
    code: 'coupon-over',
    scene: 'promotion',
    occasion: 'end',
    zh: '{优惠券}已经结束，现在下单按页面上的价格，谢谢理解。',
    en: '{coupon} is over. Orders now are at the price on the page; thank you for your understanding.',
  },
  {
    code: 'sold-out',
    scene: 'stock-out',
    occasion: 'out',
    zh: '抱歉，{商品}在{店铺}暂时没有货。您可以收藏商品，到货后平台会提醒；也可以告诉我您的需要，我帮您看相近的款。',
    en: 'I am sorry, {sku} is out of stock at {shop} for now. Save it and the platform tells you when it is back, or tell me what you need and I look for something close.',
  },
  {
    code: 'back-in-stock',
    scene: 'stock-out',
    occasion: 'back',
    zh: '{商品}在{店铺}又有货了，可以直接下单，付款后{发货}发货。',
    en: '{sku} is back at {shop}. You can order it now; it ships {delivery} after payment.',
  },
  {
    code: 'presale-date',
    scene: 'stock-out',
    occasion: '',
    zh: '{商品}是预售，预计{预售}前发货，下单前请看好时间。',
    en: '{sku} is sold ahead of its arrival and is to leave by {presale}. Please mind the date before you order.',
  },
  {
    code: 'late-orders',
    scene: 'delay',
    occasion: 'late',
    zh: '抱歉，{店铺}有订单没有在{发货}发出，我们正在加紧处理。您的订单我马上查，查到后把新的时间告诉您。',
    en: 'I am sorry, some orders of {shop} did not leave {delivery} after payment and we are working on them. I am looking yours up and tell you the new time.',
  },
  {
    code: 'delay-transport',
    scene: 'delay',
    occasion: '',
    zh: '抱歉，您的包裹在路上有延误。我已经联系快递核实，有消息会在这里回复您。',
    en: 'I am sorry, your parcel is delayed on its way. I have asked the carrier and write here as soon as I know more.',
  },
  {
    code: 'refund-how',
    scene: 'refund',
    occasion: '',
    zh: '可以退。请在订单里点“申请退款”，选好原因；我们收到申请后按平台规则处理，进度在订单里能看到。',
    en: 'You can return it. Open the order, choose “request a refund” and give the reason; we handle it by the rules of the platform and you see its progress in the order.',
  },
  {
    code: 'refund-sent',
    scene: 'refund',
    occasion: '',
    zh: '退款已经提交，到账时间由支付渠道决定，请留意原付款账户。',
    en: 'The refund has been handed in. When it arrives depends on the payment provider; please watch the account you paid from.',
  },
  {
    code: 'complaint-first',
    scene: 'complaint',
    occasion: '',
    zh: '给您添麻烦了，抱歉。请把订单号和问题的照片发给我，我核实后给您一个处理办法。',
    en: 'I am sorry for the trouble. Send me the order number and a picture of the problem; I check it and come back with what we can do.',
  },
  {
    code: 'festival-hours',
    scene: 'festival',
    occasion: '',
    zh: '{节日}期间{店铺}照常接单，付款后{发货}发货，快递可能比平时慢。',
    en: 'During {festival} {shop} takes orders as usual and ships {delivery} after payment. Carriers may be slower than usual.',
  },
];
