import { card, dayIn, defineCommand, type MarkedDay, table, text } from '#kit';

const SHOWN = 30;

export default defineCommand({
  name: { zh: '日历', en: 'calendar' },
  aliases: ['calendar 日历', 'rl', 'calendar list', '日历 列表', '日曆'],
  summary: {
    zh: '列出今天起的节日和促销，以及它们对需求的影响',
    en: 'List holidays and promotions from today on, and how they move demand',
  },
  examples: ['日历', 'calendar'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/calendar', scope: 'inventory.read' },
  args: {},
  async run({ services, now, room }) {
    const { rows, total } = await services.supply.days(dayIn(now, room.timeZone), SHOWN);
    if (total === 0)
      return card({ zh: '日历里没有以后的日子', en: 'The calendar has no days to come' }, [
        text({
          zh: '写上一天：日历 添加 2027-06-18 618 促销 250%',
          en: 'Mark a day: calendar add 2027-06-18 618 promotion 250%',
        }),
      ]);
    return card({ zh: `日历 · ${total}`, en: `Calendar · ${total}` }, [
      table(
        [
          { label: { zh: '日期', en: 'Day' } },
          { label: { zh: '名称', en: 'Name' } },
          { label: { zh: '类别', en: 'Kind' } },
          { label: { zh: '范围', en: 'For' } },
          { label: { zh: '需求', en: 'Demand' }, align: 'right' },
        ],
        rows.map((day) => [day.day, day.name, kindWords(day), subjectWords(day), `${day.upliftPercent}%`]),
        total,
      ),
    ]);
  },
});

const kindWords = ({ kind }: MarkedDay) =>
  kind === 'holiday' ? { zh: '节日', en: 'holiday' } : { zh: '促销', en: 'promotion' };

const subjectWords = ({ subject }: MarkedDay) => (subject === '*' ? { zh: '全部', en: 'all' } : subject);
