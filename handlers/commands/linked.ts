import {
  type Block,
  card,
  dayIn,
  defineCommand,
  field,
  fields,
  LINKED_GOAL,
  type LinkedPromotion,
  type MovedShare,
  many,
  note,
  optional,
  readUnits,
  stepsWords,
  table,
  text,
  UserError,
  valueArg,
  withData,
} from '#kit';
import { percentText } from '../views/coupon-prices.ts';
import { linkedState, proposalWords } from '../views/linked.ts';
import { linkedCard } from '../views/linked-shops.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '联动', en: 'linked' },
  aliases: ['跨店联动', 'linked promotions'],
  summary: {
    zh: '跨店联动：有哪些、分店的建议，以及有多少订单和访客转到了分店；写店铺则看它的关联店铺',
    en: 'Linked promotions: which there are, what is proposed to sub-shops, and how many orders and visits moved to them; with a shop, the shops linked to it',
  },
  examples: ['联动', 'linked 3', 'linked SH-1'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/linked-promotions', scope: 'coupons.read' },
  args: {
    id: optional(valueArg({ zh: '编号或店铺', en: 'number or shop' }, readId, { joins: true, suggest: 'shop' })),
  },
  async run({ args, services, now, most, desk }) {
    if (typeof args.id === 'string') {
      if (!desk.catalogue().some(({ name }) => name.en === 'linked accounts')) throw denied();
      const shop = await services.shops.find(args.id);
      if (!shop) throw noSuchShop(args.id);
      return linkedCard(shop, await services.linkedShops.linkedTo({ shop, now }));
    }
    // Promotions are the group's: who has some shops only is told of theirs in the shops' rooms.
    if (!(await services.linkedShops.seesAll())) throw denied();
    if (args.id === undefined) return overview(await services.coupons.linkedPromotions({ limit: most(10) }), now);
    const one = await services.coupons.linkedPromotion(args.id);
    const days = daysOf(one, now);
    const moved = days && {
      orders: await services.coupons.ordersMoved(days),
      visits: await services.coupons.visitsMoved(days),
    };
    return card(
      {
        zh: `联动 ${one.id} · ${one.name}`,
        en: `Linked promotion ${one.id} · ${stepsWords(one.steps, one.currency).en}`,
      },
      [
        fields(
          field({ zh: '主店', en: 'Main shop' }, one.shop),
          field({ zh: '满减', en: 'Full reductions' }, stepsWords(one.steps, one.currency)),
          field({ zh: '时间', en: 'Days' }, spanWords(one)),
          field({ zh: '状态', en: 'State' }, linkedState(one, now)),
        ),
        table(
          [
            { label: { zh: '分店', en: 'Sub-shop' } },
            { label: { zh: '建议', en: 'Proposed' } },
            { label: { zh: '决定', en: 'Decided' } },
          ],
          one.proposals.map((proposal) => [
            proposal.shop,
            stepsWords(proposal.steps, proposal.currency),
            proposalWords(proposal),
          ]),
        ),
        ...(moved
          ? movedBlocks(moved, days.days)
          : [text({ zh: '还没有开始，没有可比的天', en: 'It has not begun: there are no days to compare yet' })]),
      ],
    );
  },
});

/** A number is a promotion's, anything else a shop's name; a number that no promotion can have is neither. */
function readId(typed: string): { value: number | string } | undefined {
  const number = readUnits(typed);
  if (number !== undefined) return number >= 1 ? { value: number } : undefined;
  return typed.length <= 64 ? { value: typed } : undefined;
}

const denied = (): UserError =>
  new UserError('permission.denied', {
    zh: '你没有权限执行这个命令；需要的话，请管理员给你一个角色（人员 给予）',
    en: 'You may not run this command; if you need it, ask an admin for a role (operator grant)',
  });

const DAY_MS = 86_400_000;

/** Local days of the main shop that have begun by now; none before it starts. */
function daysOf({ startsAt, endsAt, endedAt, timeZone }: LinkedPromotion, now: Date) {
  const end = Math.min(endsAt.getTime() - 1, now.getTime(), endedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  if (end < startsAt.getTime()) return undefined;
  const from = dayIn(startsAt, timeZone);
  const last = dayIn(new Date(end), timeZone);
  return { from, days: Math.round((Date.parse(last) - Date.parse(from)) / DAY_MS) + 1 };
}

const spanWords = ({ startsAt, endsAt, timeZone }: LinkedPromotion) => {
  const [from, to] = [dayIn(startsAt, timeZone), dayIn(new Date(endsAt.getTime() - 1), timeZone)];
  return { zh: `${from} 至 ${to}`, en: `${from} to ${to}` };
};

function overview(all: LinkedPromotion[], now: Date) {
  const title = { zh: '跨店联动', en: 'Linked promotions' };
  if (all.length === 0)
    return card(title, [
      text({
        zh: '还没有；由主店发起：联动 开始 满300减30 满500减60 从 明天 到 2026-12-12',
        en: 'There are none; the main shop starts one: linked start 300-30 500-60 from tomorrow to 2026-12-12',
      }),
    ]);
  const list = table(
    [
      { label: { zh: '编号', en: 'No.' }, align: 'right' },
      { label: { zh: '满减', en: 'Full reductions' } },
      { label: { zh: '时间', en: 'Days' } },
      { label: { zh: '状态', en: 'State' } },
      { label: { zh: '分店', en: 'Sub-shops' } },
    ],
    all.map((one) => [
      one.id,
      stepsWords(one.steps, one.currency),
      spanWords(one),
      linkedState(one, now),
      {
        zh: one.proposals.map((p) => `${p.shop} ${proposalWords(p).zh}`).join('，'),
        en: one.proposals.map((p) => `${p.shop} ${proposalWords(p).en}`).join(', '),
      },
    ]),
  );
  const data = all.map((one) => ({
    id: one.id,
    shop: one.shop,
    steps: stepsWords(one.steps, one.currency).en,
    starts_at: one.startsAt.toISOString(),
    ends_at: one.endsAt.toISOString(),
    state: linkedState(one, now).en,
    taken: one.proposals.filter(({ state }) => state === 'taken').length,
    proposed: one.proposals.length,
  }));
  return card(title, [withData(list, data)]);
}

function movedBlocks({ orders, visits }: { orders: MovedShare; visits: MovedShare }, days: number): Block[] {
  const row = (label: { zh: string; en: string }, one: MovedShare) => [
    label,
    `${one.subs.before} / ${one.main.before + one.subs.before}`,
    `${one.subs.during} / ${one.main.during + one.subs.during}`,
    percentText(one.moved),
    one.moved === undefined ? '' : one.moved >= LINKED_GOAL ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' },
  ];
  return [
    table(
      [
        { label: { zh: '', en: '' } },
        {
          label: { zh: `之前 ${days} 天：分店/全部`, en: `${many(days, 'day')} before: sub-shops / all` },
          align: 'right',
        },
        { label: { zh: `活动 ${days} 天：分店/全部`, en: `${days} days of it: sub-shops / all` }, align: 'right' },
        { label: { zh: '转到分店', en: 'Moved' }, align: 'right' },
        { label: { zh: `达到 ${LINKED_GOAL}%`, en: `${LINKED_GOAL}% reached` } },
      ],
      [row({ zh: '订单', en: 'Orders' }, orders), row({ zh: '访客', en: 'Visits' }, visits)],
    ),
    ...(visits.unknown.length > 0
      ? [
          note({
            zh: `访客不全、没有算的店：${visits.unknown.join('、')}；补记：访客 SH-1 2026-12-01 1234`,
            en: `Shops left out since visits of some days are missing: ${visits.unknown.join(', ')}; note them with visits SH-1 2026-12-01 1234`,
          }),
        ]
      : []),
    note({
      zh: '转到分店 = 主店原来所占份额里，活动期间变成分店的那部分；访客没有接口，由人抄录',
      en: "Moved: of the share that the main shop had before, the part that is the sub-shops' during it. No platform tells visits by its interface: people note them",
    }),
  ];
}
