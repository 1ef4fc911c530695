import { card, defineCommand, field, fields, note, table } from '#kit';
import { rotaName, rotaOf } from '../views/duty.ts';

const SHOWN = 10;

export default defineCommand({
  name: { zh: '值班 列表', en: 'oncall list' },
  aliases: ['值班表'],
  summary: { zh: '一张值班表怎么排：各层、代班、空档', en: 'How a rota is made: its layers, covers and gaps' },
  examples: ['值班 列表', 'oncall list', 'oncall list rota=nights'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  args: { rota: rotaName },
  async run({ args, services, now, most }) {
    const rota = await services.oncall.details(rotaOf(args.rota), now);
    const layers = rota.layers.map((words, n) => [n + 1, words]);
    const covers = rota.covers.map(({ id, name, from, to }) => [
      id,
      name,
      { at: from.toISOString() },
      { at: to.toISOString() },
    ]);
    const [gap] = rota.gaps;
    return card({ zh: `值班表 · ${rota.code}`, en: `Rota · ${rota.code}` }, [
      table([{ label: { zh: '层', en: 'Layer' } }, { label: { zh: '谁怎么轮', en: 'Who, how' } }], layers),
      ...(covers.length > 0
        ? [
            table(
              [
                { label: { zh: '代班', en: 'Cover' } },
                { label: { zh: '谁', en: 'Who' } },
                { label: { zh: '从', en: 'From' } },
                { label: { zh: '到', en: 'To' } },
              ],
              covers.slice(0, most(SHOWN)),
              covers.length,
            ),
          ]
        : []),
      fields(
        field({ zh: '时区', en: 'Time zone' }, rota.zone),
        field({ zh: '版本', en: 'Version' }, rota.version),
        field({ zh: '30 天内的空档', en: 'Gaps in 30 days' }, rota.gaps.length),
        ...(gap ? [field({ zh: '下一段空档', en: 'Next gap' }, { at: gap.from.toISOString() })] : []),
      ),
      note({
        zh: '第一层里现在该谁就是谁；节假日层先算，代班最先。',
        en: 'The first layer that counts says who it is; holidays before them, covers before all.',
      }),
    ]);
  },
});
