import { actions, card, defineCommand, quote, text } from '#kit';
import { shortageBlocks, shortagesTable } from '../views/shortages.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '缺口', en: 'shortages' },
  aliases: ['qk', 'shortage', '查缺口'],
  summary: {
    zh: '列出缺口：已承诺而没有货的件数、起因、收回的配额和未完成的锁单',
    en: 'List shortages: units promised that are not there, why, quotas called back and open holds',
  },
  examples: ['缺口', 'shortages'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/shortages', scope: 'inventory.read' },
  args: {},
  async run({ services, most }) {
    const { rows, total } = await services.inventory.openShortages(most(SHOWN));
    const [only] = rows;
    if (!only)
      return card(
        { zh: '没有缺口', en: 'There is no shortage' },
        [text({ zh: '承诺的每一件都有货', en: 'Every promised unit is there' })],
        'success',
      );
    if (total === 1)
      return card({ zh: `缺口 · ${only.sku}`, en: `Shortage · ${only.sku}` }, shortageBlocks(only), 'danger');
    return card(
      { zh: `缺口 · ${total} 项`, en: `Shortages · ${total}` },
      [
        shortagesTable(rows, total),
        actions(
          ...rows.slice(0, 3).map(({ sku }) => ({
            label: { zh: `锁单 ${sku}`, en: `Holds ${sku}` },
            says: `holds ${quote(sku)}`,
          })),
        ),
      ],
      'danger',
    );
  },
});
