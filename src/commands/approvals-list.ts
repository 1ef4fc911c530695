import { actions, card, field, fields, type Message, note, table, type Value } from '../core/message.ts';
import type { ApprovalRequest } from '../services/services.ts';
import { stateWords } from './approval-card.ts';
import type { Session } from './execute.ts';
import { accountOf, approvalsOf } from './request.ts';

const MOST_LISTED = 10;
const MOST_BUTTONS = 3;

/** What waits for this person's decision, and what of their own waits or was decided lately. */
export async function approvalsCard(session: Session): Promise<Message> {
  const mine = await approvalsOf(session).list({
    now: session.now,
    account: accountOf(session),
    personId: session.actor.personId,
  });
  const forMe = await waitingFor(session);
  const delegated = await delegationNotes(session);
  if (mine.length + forMe.length === 0)
    return card({ zh: '没有待审批的请求', en: 'Nothing waits for approval' }, [
      note({
        zh: '超过审批线的操作会先等别人同意；发送 审批 规则 看各条线',
        en: 'A write above a line waits for others first; approval policy lists the lines',
      }),
      ...delegated,
    ]);
  return card(
    {
      zh: `审批 · 等你 ${forMe.length} 项，你的 ${mine.length} 项`,
      en: `Approvals · ${forMe.length} for you, ${mine.length} of yours`,
    },
    [
      ...(forMe.length > 0 ? [note({ zh: '等你审批', en: 'Wait for you' }), listOf(forMe)] : []),
      ...(forMe.length > 0 ? [actions(...forMe.slice(0, MOST_BUTTONS).flatMap(decisionsOn))] : []),
      ...(mine.length > 0 ? [note({ zh: '你发起的', en: 'Asked by you' }), listOf(mine)] : []),
      ...delegated,
      note({
        zh: '发送：批准 加编号；驳回 加编号和原因；撤回 加编号',
        en: 'Send: approve and the code; reject, the code and why; withdraw and the code',
      }),
    ],
    forMe.length > 0 ? 'warning' : 'normal',
  );
}

const decisionsOn = ({ code }: ApprovalRequest) => [
  { label: { zh: `批准 ${code}`, en: `Approve ${code}` }, says: `approve ${code}` },
  { label: { zh: `驳回 ${code}`, en: `Reject ${code}` }, says: `reject ${code}` },
];

function listOf(requests: readonly ApprovalRequest[]) {
  const columns = [
    { label: { zh: '编号', en: 'Code' } },
    { label: { zh: '影响', en: 'Effect' } },
    { label: { zh: '发起人', en: 'Asked by' } },
    { label: { zh: '状态', en: 'State' } },
    { label: { zh: '有效至', en: 'Valid until' } },
  ];
  const rows = requests.slice(0, MOST_LISTED).map((one): Value[] => {
    const state = stateWords(one);
    const short = { zh: state.zh.slice(one.code.length + 1), en: state.en.slice(one.code.length + 1) };
    return [
      one.code,
      one.effect.summary,
      one.name,
      short,
      one.state === 'open' ? { at: one.expiresAt.toISOString() } : '–',
    ];
  });
  return table(columns, rows, requests.length);
}

/** Open requests that this person could decide about and has not decided yet. */
async function waitingFor(session: Session): Promise<ApprovalRequest[]> {
  const approvals = approvalsOf(session);
  const found: ApprovalRequest[] = [];
  for (const request of await approvals.list({ now: session.now })) {
    const matter = await approvals.matterOf(request);
    const judged = await approvals.judge(matter, accountOf(session), session.now);
    if (!judged.may) continue;
    const { persons } = await approvals.agreed(request, matter, session.now);
    if (!persons.includes(judged.voter.person)) found.push(request);
  }
  return found;
}

async function delegationNotes(session: Session): Promise<Message['blocks']> {
  const { personId } = session.actor;
  const open = await approvalsOf(session).delegations(session.now);
  return open
    .filter((one) => one.fromPerson === personId || one.toPerson === personId)
    .slice(0, MOST_LISTED)
    .map(({ from, to, until }) =>
      fields(
        field({ zh: `委托 ${from} → ${to}，到`, en: `Delegated ${from} → ${to}, until` }, { at: until.toISOString() }),
      ),
    );
}
