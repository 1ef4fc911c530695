import {
  actions,
  arg,
  type CouponTerms,
  card,
  choice,
  day,
  deadline,
  defineCommand,
  fields,
  offerWords,
  optional,
  readOffer,
  ShopName,
  text,
  UserError,
  units,
  valueArg,
} from '#kit';
import { outcomeTable } from '../views/coupons.ts';
import { shopsIn } from '../views/shop-list.ts';

const MOST_ITEMS = 50;

/** Words that begin another argument: they end the list of shops. */
const ENDS_LIST = /^(?:shops|from|to|total|each|name|code|stack|items)$|^(?:店|从|到|数量|每人|名称|券码|叠加|商品)/i;

const until = deadline({ zh: '到什么时候', en: 'until when' });
const wholeDay = day({ zh: '哪天', en: 'which day' });

/** A day begins at its first minute, where the room is. */
const start = valueArg(
  { zh: '开始（日期，或日期和时间；省略则立即）', en: 'start (a day, or a day and a time; left out: now)' },
  (typed, context) => {
    if (/^(?:now|立即|现在)$/i.test(typed)) return { value: context.now };
    return until.read(wholeDay.read(typed, context) ? `${typed}T00:00` : typed, context);
  },
  { marker: { zh: '从', en: 'from' }, ...(until.takes && { takes: until.takes }) },
);

export default defineCommand({
  name: { zh: '优惠券 新建', en: 'coupon put' },
  aliases: ['优惠券 发布', '发券', 'coupon add'],
  summary: {
    zh: '在一家或几家店建同一张券；先看每家店的结果，确认后才发送',
    en: 'Create the same coupon at one or more shops; each shop’s outcome is shown before anything is sent',
  },
  examples: [
    '优惠券 新建 满300减30 店 SH-1 SH-2 从 2026-12-01 到 2026-12-10 数量 500 名称 双旦',
    'coupon put 300-30 shops SH-1,SH-2 from 2026-12-01 to 2026-12-10 total 500',
    '优惠券 新建 9折 店 SH-1 到 2026-12-10 每人 1',
    'coupon put 10%off shops SH-2 to 2026-12-10 code WINTER10',
  ],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/coupons', scope: 'coupons.write' },
  args: {
    offer: valueArg({ zh: '优惠（满300减30、直降20、9折）', en: 'offer (300-30, off20, 10%off)' }, (typed) =>
      readOffer(typed, 'CNY') ? { value: typed } : undefined,
    ),
    shops: arg(
      ShopName,
      { zh: '店铺（可以几家）', en: 'shops (one or more)' },
      {
        marker: { zh: '店', en: 'shops' },
        keys: ['店铺', 'shop'],
        suggest: 'shop',
        takes: (typed, next) => (ENDS_LIST.test(next) ? undefined : `${typed} ${next}`),
      },
    ),
    from: optional(start),
    to: {
      ...until,
      words: { zh: '结束（日期，或日期和时间）', en: 'end (a day, or a day and a time)' },
      marker: { zh: '到', en: 'to' },
    },
    total: optional({ ...units({ zh: '数量', en: 'number of them' }, 1), marker: { zh: '数量', en: 'total' } }),
    each: optional({ ...units({ zh: '每人几张', en: 'how many a customer' }, 1), marker: { zh: '每人', en: 'each' } }),
    stack: optional({
      ...choice({ zh: '可叠加：是 或 否', en: 'stackable: yes or no' }, { yes: '是', no: '否' }),
      marker: { zh: '叠加', en: 'stack' },
    }),
    items: optional(
      valueArg(
        { zh: '只限这些商品（商品编码，可以几个）', en: 'only for these SKUs (one or more)' },
        (typed) => {
          const codes = typed.split(/[\s,，、]+/).filter(Boolean);
          return codes.length > 0 && codes.length <= MOST_ITEMS ? { value: codes } : undefined;
        },
        {
          marker: { zh: '商品', en: 'items' },
          takes: (typed, next) => (ENDS_LIST.test(next) ? undefined : `${typed} ${next}`),
        },
      ),
    ),
    code: optional(
      valueArg(
        { zh: '券码（3 至 40 个字母、数字、- 或 _）', en: 'code (3 to 40 letters, digits, - or _)' },
        (typed) => (/^[A-Za-z0-9_-]{3,40}$/.test(typed) ? { value: typed } : undefined),
        { marker: { zh: '券码', en: 'code' } },
      ),
    ),
    name: optional(
      valueArg({ zh: '名称', en: 'name' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined), {
        marker: { zh: '名称', en: 'name' },
      }),
    ),
  },
  async plan({ args, services, now }) {
    const shops = await shopsIn(args.shops, services.shops.find);
    const startsAt = startOf(args.from, now);
    const skus = args.items && (await Promise.all(args.items.map((code) => services.inventory.requireSku(code))));
    const wishes = shops.map((shop) => {
      const terms = readOffer(args.offer, shop.currency);
      if (!terms) throw notThere(args.offer, shop.currency);
      const more: Partial<CouponTerms> = {
        ...(args.total === undefined ? {} : { total: args.total }),
        ...(args.each === undefined ? {} : { perCustomer: args.each }),
        ...(args.code === undefined ? {} : { code: args.code }),
      };
      const window = { startsAt, endsAt: args.to, stackable: args.stack === 'yes' };
      const offer = { ...terms, currency: shop.currency };
      return {
        shopId: shop.id,
        spec: { ...offer, ...window, ...more, name: args.name ?? offerWords(offer).zh },
        ...(skus && { skus }),
      };
    });
    return services.coupons.planPut(wishes, now);
  },
  confirm: () => true,
  async apply({ effect, by, services, room, now, trace }) {
    const roomId = room.channel === 'api' ? undefined : room.id;
    await services.coupons.applyPut(effect, { actor: by.actor, roomId, batch: trace, now });
    const message = card(
      { zh: `优惠券已提交 · ${trace}`, en: `Coupons asked for · ${trace}` },
      [
        text(effect.summary),
        outcomeTable(effect.rows),
        fields(...effect.figures),
        text({ zh: '每家店的结果会在这里更新', en: 'What becomes of it at each shop is told here' }),
        actions({
          label: { zh: '撤销（停止）', en: 'Take back (stop)' },
          says: `coupon stop ${trace}`,
          style: 'danger',
        }),
      ],
      'success',
    );
    return { message, inverse: { says: `coupon stop ${trace}` } };
  },
});

const DAY_MS = 86_400_000;

/** Today has begun already: then it starts now. */
function startOf(from: Date | undefined, now: Date): Date {
  if (from === undefined) return now;
  if (from.getTime() < now.getTime() - DAY_MS)
    throw new UserError('coupon.window', {
      zh: '开始时间已经过去，请写今天或以后的日期，或省略 从',
      en: 'Its start is in the past; give today or a later day, or leave from out',
    });
  return from < now ? now : from;
}

const notThere = (offer: string, currency: string): UserError =>
  new UserError('coupon.offer', {
    zh: `看不懂 ${currency} 的优惠“${offer}”，请写 满300减30、直降20 或 9折`,
    en: `“${offer}” is no offer in ${currency}; write 300-30, off20 or 10%off`,
  });
