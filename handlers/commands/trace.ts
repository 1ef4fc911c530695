import { defineCommand, optional, rest, UserError, units } from '#kit';
import { DAY, mayOf, readAsked, spanOf, timelineCard } from '../views/traces.ts';

const A_PAGE = 20;
/** Beyond this a page costs too long, and a bundle has it all. */
const MOST_PAGES = 100;

export default defineCommand({
  name: { zh: '溯源', en: 'trace' },
  aliases: ['sy', '溯源 trace'],
  summary: {
    zh: '一张订单、一个商品、一家店、一个人或一个批次的全部经过，各处合成一条时间线',
    en: 'Everything about one order, SKU, shop, person or batch, from all places in one timeline',
  },
  examples: [
    '溯源 TEE-RED-M',
    'trace TEE-RED-M',
    '溯源 订单 SH-1/1001 2026-11-01 2026-11-20',
    'trace shop SH-1 page 2',
  ],
  permission: 'evidence.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/evidence/trace', scope: 'evidence.read' },
  args: {
    what: rest({ zh: '订单、商品、店铺、人或批次', en: 'order, SKU, shop, person or batch' }),
    from: optional({ ...DAY.from, marker: { zh: '从', en: 'from' } }),
    to: optional({ ...DAY.to, marker: { zh: '到', en: 'to' } }),
    page: optional({ ...units({ zh: '第几页', en: 'page' }, 1), marker: { zh: '页', en: 'page' } }),
  },
  async run(ask) {
    const asked = readAsked(ask.args, ask);
    if (/\s(?:打包|bundle)$/i.test(asked.what)) throw bundleFirst();
    const may = mayOf(ask);
    const page = asked.page ?? 1;
    if (page < 1 || page > MOST_PAGES) throw tooFar();
    const span = spanOf(asked, ask);
    const { traces } = ask.services;
    const about = await traces.resolve(asked.what, { people: may.names });
    const per = ask.most(A_PAGE);
    const found = await traces.timeline(about, { span, may, skip: (page - 1) * per, limit: per });
    const days = [asked.from && ` from ${asked.from}`, asked.to && ` to ${asked.to}`].filter(Boolean).join('');
    return timelineCard(about, found, { page, per, says: `trace ${about.says}${days}` });
  },
});

const bundleFirst = (): UserError =>
  new UserError('trace.bundle', {
    zh: '打包请写在前面：溯源 打包 订单 SH-1/1001',
    en: 'Write bundle first: trace bundle order SH-1/1001',
  });

const tooFar = (): UserError =>
  new UserError('trace.page', {
    zh: `页数从 1 到 ${MOST_PAGES}；更多请缩短日期，或用 溯源 打包`,
    en: `Pages go from 1 to ${MOST_PAGES}; for more name fewer days, or send trace bundle`,
  });
