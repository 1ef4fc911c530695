import { card, defineCommand, field, fields, note, type TrainingState, table, text } from '#kit';

export default defineCommand({
  name: { zh: '培训', en: 'training' },
  aliases: ['合规培训', 'trainings'],
  summary: {
    zh: '本季度的合规培训，谁还没有参加；规则变更后谁还没有培训',
    en: 'Trainings of this quarter, who has taken part in none, and who has had none since the rules changed',
  },
  examples: ['培训', 'training'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/trainings', scope: 'compliance.read' },
  args: {},
  async run({ services, actor, now, most }) {
    const state = await services.office.trainingState(now);
    if (!(await services.office.seesAll())) return mine(state, actor.personId);
    const { period, held, missing, change } = state;
    return card(
      {
        zh: `合规培训 ${period.code} · ${held.length} 次，${missing.length} 人未参加`,
        en: `Training ${period.code} · ${held.length} held, ${missing.length} have not taken part`,
      },
      [
        held.length === 0
          ? text({ zh: '本季度还没有培训记录', en: 'No training is noted this quarter' })
          : heldTable(held, most(20)),
        fields(
          field({ zh: '本季未参加', en: 'Not this quarter' }, namesOf(missing)),
          ...(change
            ? [
                field(
                  { zh: `手册第 ${change.version} 版后未培训`, en: `Not since handbook version ${change.version}` },
                  namesOf(change.missing),
                ),
              ]
            : []),
        ),
        note({
          zh: '记一次：培训 记录 广告法 wecom:USERID,wecom:USERID 签到表在哪里；全员都来就写 全员',
          en: 'Note one: training add "advertising law" wecom:USERID,wecom:USERID where the signed list lies; or all',
        }),
      ],
      missing.length > 0 ? 'warning' : 'success',
    );
  },
});

const MOST_NAMES = 50;

const namesOf = (people: readonly { name: string }[]): string =>
  people.length === 0
    ? '–'
    : people
        .slice(0, MOST_NAMES)
        .map(({ name }) => name)
        .join(', ') + (people.length > MOST_NAMES ? ` … (${people.length})` : '');

const heldTable = (held: TrainingState['held'], most: number) =>
  table(
    [
      { label: { zh: '编号', en: 'No.' }, align: 'right' },
      { label: { zh: '日期', en: 'Day' } },
      { label: { zh: '主题', en: 'Topic' } },
      { label: { zh: '谁', en: 'Who' } },
      { label: { zh: '凭证', en: 'Proof' } },
    ],
    held.slice(0, most).map((one) => [one.id, { date: one.day }, one.topic, one.people.join(', '), one.proof]),
    held.length,
  );

/** Who has some shops only is told of themselves. */
function mine({ period, missing, change }: TrainingState, personId: number) {
  const lacks = (people: readonly { id: number }[]) =>
    people.some(({ id }) => id === personId) ? { zh: '还没有参加', en: 'not yet' } : { zh: '已参加', en: 'took part' };
  return card({ zh: `我的合规培训 ${period.code}`, en: `My training ${period.code}` }, [
    fields(
      field({ zh: '本季度', en: 'This quarter' }, lacks(missing)),
      ...(change ? [field({ zh: '规则变更后', en: 'Since the rules changed' }, lacks(change.missing))] : []),
    ),
  ]);
}
