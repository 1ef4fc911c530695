import { actions, type Block, card, clampChars, defineCommand, field, fields, note, rulesWords } from '#kit';
import { planBlocks, splitWords } from '../views/allocation.ts';
import { allocateArgs, allocateWords, allocationAsk } from '../views/allocation-args.ts';

export default defineCommand({
  name: { zh: '分仓', en: 'allocate' },
  aliases: ['fc', '分倉'],
  summary: {
    zh: '一个订单（或几种商品）从哪些仓发，以及为什么；不改动库存',
    en: 'Which warehouses an order (or some SKUs) would leave from, and why; changes nothing',
  },
  examples: ['分仓 20261123001', 'allocate TEE-RED-M 2, MUG-1 1', '分仓 TEE-RED-M 2 到 华东 拆单 允许'],
  permission: 'inventory.read',
  reach: 'shop',
  totals: true,
  effect: 'read',
  http: { method: 'GET', path: '/allocation', scope: 'inventory.read' },
  args: allocateArgs,
  async run({ args, services, now }) {
    const found = await services.allocation.planOf(await allocationAsk(args, services, now));
    const { plan, rules, held, region, asked } = found;
    const about =
      asked.number ?? clampChars(asked.lines.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', '), 80);
    const title = plan.ok
      ? { zh: `分仓 · ${about}`, en: `Allocation · ${about}` }
      : { zh: `分不了仓 · ${about}`, en: `Cannot be allocated · ${about}` };
    const blocks: Block[] = [
      ...planBlocks(found),
      fields(
        field({ zh: '规则', en: 'Rules' }, rulesWords(rules.order)),
        field({ zh: '拆单', en: 'Splitting' }, splitWords(rules.split)),
        field({ zh: '收货地区', en: 'Region' }, region ?? { zh: '未知', en: 'not known' }),
      ),
    ];
    if (held > 0)
      blocks.push(note({ zh: `这个订单已锁 ${held} 件`, en: `${held} units are on hold for this order already` }));
    if (plan.ok && held === 0) blocks.push(actions({ ...HOLD, says: `allocate hold ${allocateWords(args)}` }));
    if (!plan.ok && plan.ifSplit) blocks.push(actions({ ...SPLIT, says: `allocate ${allocateWords(args, 'yes')}` }));
    return card(title, blocks, plan.ok ? 'normal' : 'warning');
  },
});

const HOLD = { label: { zh: '按此锁定', en: 'Hold it so' }, style: 'primary' as const };
const SPLIT = { label: { zh: '拆单看看', en: 'With a split' } };
