import { actions, card, defineCommand, fields } from '#kit';
import { effectLines, holdArgs, holdsMeant } from '../views/holds.ts';

export default defineCommand({
  name: { zh: '释放', en: 'release' },
  aliases: ['释放锁单', '釋放'],
  summary: {
    zh: '释放一个锁单，或一个订单的全部锁单；配额回到店铺',
    en: 'Release a hold, or all holds of an order; what came from a quota goes back to it',
  },
  examples: ['释放 12', 'release 12', '释放 订单 10023', 'release order 10023 shop SH-1'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds/release', scope: 'inventory.write' },
  args: holdArgs,
  plan: async ({ args, services }) => services.holds.planRelease(await holdsMeant(args, services)),
  /** A platform's order ends only when the platform says so. */
  confirm: (effect) => effect.risky === true,
  async apply({ effect, by, services, now, trace }) {
    await services.holds.release(effect, { ...by, now });
    return card(
      { zh: `已释放 · ${effect.data['sku']}`, en: `Released · ${effect.data['sku']}` },
      [
        fields(...effect.figures),
        ...effectLines(effect.rows),
        ...('says' in effect.inverse ? [actions({ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` })] : []),
      ],
      'success',
    );
  },
});
