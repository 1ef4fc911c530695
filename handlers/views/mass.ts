import { actions, at, type Block, button, field, fields, type Localized, type Mass, note, table } from '#kit';

const STATES: Readonly<Record<string, Localized>> = {
  waiting: { zh: '等待', en: 'waiting' },
  sending: { zh: '提交中', en: 'being handed over' },
  made: { zh: '等成员确认', en: 'waits for the member' },
  confirmed: { zh: '成员已确认', en: 'confirmed by the member' },
  unknown: { zh: '没有回音', en: 'no answer' },
  refused: { zh: '企业微信拒绝', en: 'refused by WeCom' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

const stateOf = ({ state, confirmed }: Mass['tasks'][number]): Localized =>
  STATES[state === 'made' && confirmed ? 'confirmed' : state] ?? { zh: state, en: state };

export const sumOf = ({ tasks }: Mass) => {
  const sum = (of: (task: Mass['tasks'][number]) => number) => tasks.reduce((all, task) => all + of(task), 0);
  return { customers: sum((one) => one.customers), sent: sum((one) => one.sent) };
};

/** One mass message with its tasks: what each member has sent and to whom it did not go. */
export function massBlocks(mass: Mass): Block[] {
  const columns = [
    { label: { zh: '成员', en: 'Member' } },
    { label: { zh: '任务', en: 'Task' } },
    { label: { zh: '客户', en: 'Customers' }, align: 'right' as const },
    { label: { zh: '已发', en: 'Sent' }, align: 'right' as const },
    { label: { zh: '未发', en: 'Unsent' }, align: 'right' as const },
    { label: { zh: '不是好友', en: 'Not a friend' }, align: 'right' as const },
    { label: { zh: '已收过其他群发', en: 'Had others already' }, align: 'right' as const },
    { label: { zh: '提交时被拒', en: 'Refused' }, align: 'right' as const },
    { label: { zh: '原因', en: 'Why' } },
  ];
  const waiting = mass.tasks.some(({ state }) => state === 'waiting');
  const read = mass.tasks
    .flatMap(({ readAt }) => (readAt ? [readAt] : []))
    .sort((a, b) => b.getTime() - a.getTime())[0];
  return [
    fields(
      field({ zh: '内容', en: 'Text' }, mass.words),
      field({ zh: '店铺', en: 'Shop' }, mass.shop),
      ...(mass.code ? [field({ zh: '话术', en: 'Template' }, mass.code)] : []),
      field({ zh: '提交', en: 'Proposed by' }, mass.by),
      ...(mass.approvedBy ? [field({ zh: '批准', en: 'Approved by' }, mass.approvedBy)] : []),
      ...(mass.leftOut > 0
        ? [field({ zh: '本月已到上限，没有发', en: 'Left out at this month’s limit' }, mass.leftOut)]
        : []),
      ...(read ? [field({ zh: '结果读到', en: 'Results as of' }, at(read))] : []),
    ),
    table(
      columns,
      mass.tasks.map((one) => [
        ...[one.member, stateOf(one), one.customers, one.sent, one.unsent, one.notFriend, one.hadOthers, one.refused],
        one.reason || '–',
      ]),
    ),
    note({
      zh: '任务要成员在企业微信的群发助手里确认才会发出；结果每 10 分钟读一次，读一周',
      en: 'Nothing goes out until the member confirms it in the mass assistant of WeCom; results are read every 10 minutes for a week',
    }),
    ...(waiting
      ? [actions(button({ label: { zh: '取消还没提交的', en: 'Cancel what waits' }, says: `mass cancel ${mass.id}` }))]
      : []),
  ];
}
