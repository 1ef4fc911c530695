import { approvalWords, card, defineCommand, field, fields, table, text, UserError, valueArg, withData } from '#kit';

export default defineCommand({
  name: { zh: '审批单', en: 'approval' },
  summary: { zh: '看一个审批请求到哪一步了', en: 'See what became of one request for approval' },
  examples: ['审批单 K7Q2M', 'approval K7Q2M'],
  permission: 'member',
  effect: 'read',
  http: { method: 'GET', path: '/approvals/{code}', scope: 'inventory.read' },
  args: { code: valueArg({ zh: '编号', en: 'code' }, (typed) => (typed.length <= 20 ? { value: typed } : undefined)) },
  async run({ args: { code }, services, actor, now }) {
    const { approvals } = services;
    const request = await approvals.find(code);
    const account = `${actor.account.channel}:${actor.account.userId}`;
    const matter = request && (await approvals.matterOf(request));
    const own = request !== undefined && (request.account === account || matter?.askers.has(actor.personId));
    const seen = own || (matter && (await approvals.judge(matter, account, now)).may);
    // Nobody learns of what others asked for who could not decide about it.
    if (!request || !matter || !seen)
      throw new UserError('approval.not_found', {
        zh: `没有“${code}”这个审批请求，或者它与你无关；发送 审批 看有哪些`,
        en: `There is no request “${code}”, or none that concerns you; send approvals to see what there is`,
      });
    const { names } = await approvals.agreed(request, matter, now);
    const columns = [{ label: { zh: '编号', en: 'Code' } }, { label: { zh: '状态', en: 'State' } }];
    const plain = { code: request.code, state: request.state, next: request.next ?? '', agreed: names.length };
    return card(approvalWords(request), [
      text(request.effect.summary),
      fields(
        field({ zh: '发起人', en: 'Asked by' }, request.name),
        field({ zh: '已同意', en: 'Agreed' }, `${names.length}/${request.need.approvers}`),
        field({ zh: '有效至', en: 'Valid until' }, { at: request.expiresAt.toISOString() }),
      ),
      withData(table(columns, [[request.code, approvalWords(request)]]), [plain]),
    ]);
  },
});
