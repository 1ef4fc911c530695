import {
  actions,
  arg,
  at,
  card,
  defineCommand,
  field,
  fields,
  MonitorName,
  type MonitorStanding,
  same,
  table,
  text,
  withData,
} from '#kit';
import { figureWords, monitorData, seconds, stateWords } from '../views/monitors.ts';

export default defineCommand({
  name: { zh: '监控', en: 'monitors' },
  aliases: ['monitor', 'jk'],
  summary: {
    zh: '合规监控各自的数值、界线、上次运行和延迟；写编码看一个',
    en: 'The compliance monitors: figure, threshold, last run and lag of each; with a code, all of one',
  },
  examples: ['监控', '监控 price-gaps', 'monitors', 'monitor shipping'],
  permission: 'compliance.read',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/monitors', scope: 'compliance.read' },
  args: { monitor: arg(MonitorName.optional(), { zh: '监控编码，省略则全部', en: 'code of a monitor, or all' }) },
  async run({ args, services }) {
    if (args.monitor !== undefined) return oneCard(await services.monitors.one(args.monitor));
    const all = await services.monitors.list();
    const silent = all.filter((one) => one.silent).length;
    return card(
      { zh: `合规监控 · ${all.length}`, en: `Compliance monitors · ${all.length}` },
      [
        withData(table(COLUMNS, all.map(cells)), all.map(monitorData)),
        text(
          silent > 0
            ? {
                zh: `${silent} 个停了：它们看的规则现在没有人看`,
                en: `${silent} stand still: nobody looks at their rules`,
              }
            : { zh: '都在运行', en: 'All of them run' },
        ),
      ],
      silent > 0 ? 'danger' : 'normal',
    );
  },
});

const COLUMNS = [
  { label: { zh: '监控', en: 'Monitor' } },
  { label: { zh: '数值', en: 'Figure' } },
  { label: { zh: '界线', en: 'Threshold' } },
  { label: { zh: '未处理', en: 'Open' }, align: 'right' as const },
  { label: { zh: '上次运行', en: 'Last run' } },
  { label: { zh: '延迟', en: 'Lag' } },
  { label: { zh: '状态', en: 'State' } },
];

const cells = (one: MonitorStanding) => [
  { zh: `${one.kind.name.zh} ${one.kind.code}`, en: one.kind.code },
  figureWords(one.figure, one.kind.figure.unit),
  figureWords(one.threshold, one.kind.figure.unit),
  one.open,
  one.ranAt ? at(one.ranAt) : '–',
  seconds(one.lagMs),
  stateWords(one),
];

function oneCard(one: MonitorStanding) {
  const { kind } = one;
  const { unit, words } = kind.figure;
  return card(
    { zh: `监控 · ${kind.name.zh}`, en: `Monitor · ${kind.name.en}` },
    [
      text(kind.words),
      withData(
        table(
          [{ label: { zh: '项目', en: 'What' } }, { label: { zh: '现在', en: 'Now' } }],
          [
            [words, figureWords(one.figure, unit)],
            [{ zh: '界线', en: 'threshold' }, figureWords(one.threshold, unit)],
            [{ zh: '未处理的违规项', en: 'open findings' }, one.open],
            [{ zh: '上次运行', en: 'last run' }, one.ranAt ? at(one.ranAt) : '–'],
            [{ zh: '上次全看', en: 'last look at everything' }, one.sweptAt ? at(one.sweptAt) : '–'],
            [{ zh: '用时', en: 'took' }, seconds(one.tookMs)],
            [{ zh: '从事件到发现', en: 'from event to finding' }, seconds(one.lagMs)],
            [{ zh: '待看的变动', en: 'changes not looked at yet' }, one.waiting],
          ],
        ),
        [monitorData(one)],
      ),
      fields(
        field({ zh: '规则', en: 'Rules' }, kind.rules.join(', ')),
        field({ zh: '多久看一次', en: 'Looks at least each' }, same(`${kind.everySeconds} s`)),
        field({ zh: '多久全看一次', en: 'At everything each' }, same(`${kind.sweepEverySeconds} s`)),
        field({ zh: '状态', en: 'State' }, stateWords(one)),
        ...(one.lastFailure === '' ? [] : [field({ zh: '上次失败', en: 'Last failure' }, one.lastFailure)]),
      ),
      actions({ label: { zh: '全部监控', en: 'All monitors' }, says: 'monitors' }),
    ],
    one.silent ? 'danger' : one.failures > 0 ? 'warning' : 'normal',
  );
}
