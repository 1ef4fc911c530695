import { actions, card, defineJob, field, fields, type Message, type Shortage } from '#kit';
import { placeOf, shortageBlocks, shortagesTable } from '../views/shortages.ts';

/** One message of a run says at most so many in full; more are a table. */
const IN_FULL = 3;
const MOST = 50;

const openedCard = (opened: Shortage[]): Message[] => {
  const [first] = opened;
  if (!first) return [];
  if (opened.length > IN_FULL)
    return [
      card(
        { zh: `新缺口 · ${opened.length} 项`, en: `New shortages · ${opened.length}` },
        [
          shortagesTable(opened, opened.length),
          actions({ label: { zh: '看全部缺口', en: 'All shortages' }, says: 'shortages' }),
        ],
        'danger',
      ),
    ];
  return opened.map((one) =>
    card(
      { zh: `缺口 · ${one.sku} 缺 ${one.now} 件`, en: `Shortage · ${one.sku}, ${one.now} short` },
      shortageBlocks(one),
      'danger',
    ),
  );
};

const coveredCard = (covered: Shortage[]): Message[] =>
  covered.length === 0
    ? []
    : [
        card(
          {
            zh: `缺口已补上 · ${covered
              .map(({ sku }) => sku)
              .slice(0, 3)
              .join('、')}`,
            en: `Shortage covered · ${covered
              .map(({ sku }) => sku)
              .slice(0, 3)
              .join(', ')}`,
          },
          [
            fields(
              ...covered.map((one) =>
                field(placeOf(one), {
                  zh: `${one.sku}：${one.units} 件已有货`,
                  en: `${one.sku}: ${one.units} units are covered`,
                }),
              ),
            ),
          ],
          'success',
        ),
      ];

export default defineJob({
  name: 'shortages',
  summary: {
    zh: '出现、扩大或补上缺口时马上通知库存提醒群',
    en: 'Tell the stock rooms at once when a shortage opens, grows or is covered',
  },
  // Asked for by the database together with each shortage; the minute is what catches a run that came too early.
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  audience: 'inventory-alerts',
  effect: 'write',
  async run({ services, now }) {
    const rooms = await services.rooms.subscribers('inventory-alerts');
    // Nobody listens yet: it stays news.
    if (rooms.length === 0) return undefined;
    const { opened, covered } = await services.inventory.takeShortageNews(now, MOST);
    const messages = [...openedCard(opened), ...coveredCard(covered)];
    return rooms.flatMap((room) => messages.map((message) => ({ room: room.id, message })));
  },
});
