import { arg, choice, defineCommand, regionsIn, UserError, valueArg, Warehouse, warehouseTarget } from '#kit';
import { settingCard } from '../views/allocation-set.ts';

/** A cost as it is kept: up to two decimals, below ten million. */
const COST = /^\d{1,7}(?:\.\d{1,2})?$/;

export default defineCommand({
  name: { zh: '分仓 仓库', en: 'allocation warehouse' },
  summary: {
    zh: '设一个仓服务的地区（近的在前）或每包裹运费，分仓规则用',
    en: 'Set the regions a warehouse serves (the nearest first) or what a parcel from it costs, for allocation',
  },
  examples: [
    '分仓 仓库 sh-1 地区 华东,华中,华北',
    'allocation warehouse sh-1 cost 8.5',
    'allocation warehouse sh-1 region default',
  ],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/allocation/warehouses/{warehouse}', scope: 'inventory.approve' },
  args: {
    warehouse: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }),
    what: choice({ zh: '地区或运费', en: 'region or cost' }, { region: '地区', cost: '运费' }),
    value: valueArg(
      { zh: '地区，近的在前；或运费；或默认', en: 'regions, the nearest first; or the cost; or default' },
      (typed) => (typed.length <= 200 ? { value: typed } : undefined),
      { joins: true },
    ),
  },
  async plan({ args, services }) {
    const code = await services.inventory.warehouseOf(args.warehouse);
    const target = warehouseTarget(code, args.what === 'region' ? 'regions' : 'parcel_cost');
    if (/^(default|none|默认|无)$/i.test(args.value)) return services.allocation.planSetting(target, undefined);
    if (args.what === 'cost' && !COST.test(args.value)) throw badCost();
    const value = args.what === 'cost' ? String(Number(args.value)) : regionsIn(args.value).join(',');
    if (value === '') throw noRegion();
    return services.allocation.planSetting(target, value);
  },
  async apply({ effect, by, services, trace }) {
    await services.allocation.applySetting(effect, by.actor);
    return settingCard(effect, trace);
  },
});

const badCost = (): UserError =>
  new UserError('allocation.bad_cost', {
    zh: '运费要是 0 或以上的金额，最多两位小数，例如 8.5',
    en: 'A cost is an amount of 0 or more with at most two decimals, for example 8.5',
  });

const noRegion = (): UserError =>
  new UserError('allocation.no_region', {
    zh: '请写至少一个地区，近的在前，例如：华东,华中',
    en: 'Give at least one region, the nearest first, for example: east,north',
  });
