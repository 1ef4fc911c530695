import {
  type Ask,
  card,
  day,
  defineCommand,
  fields,
  instantIn,
  optional,
  text,
  UserError,
  type VerifiedEvidence,
} from '#kit';
import { breakWords, chainFields } from '../views/evidence.ts';

type Days = { from?: string | undefined; to?: string | undefined };

export default defineCommand({
  name: { zh: '审计 核对', en: 'audit verify' },
  aliases: ['核对审计', '证据 核对', 'evidence verify'],
  summary: {
    zh: '证明证据链没有被改过：逐条散列、里程碑、签名链头；指出第一条不符的记录',
    en: 'Prove that no evidence was rewritten: every hash, the milestones, the signed heads; names the first row that does not fit',
  },
  examples: ['审计 核对', 'audit verify', '审计 核对 昨天', 'audit verify 2026-11-01 2026-11-23'],
  permission: 'evidence.read',
  effect: 'read',
  http: { method: 'GET', path: '/evidence/verify', scope: 'evidence.read' },
  args: {
    from: optional(day({ zh: '从哪天', en: 'from day' })),
    to: optional(day({ zh: '到哪天，含当天', en: 'to day, included' })),
  },
  async run({ args, services, room, now }) {
    const proof = await services.evidence.verify({ ...spanOf(args, room.timeZone), now });
    const broken = proof.heads.broken ?? proof.broken;
    if (broken)
      return card(
        { zh: '证据链不符', en: 'The evidence does not add up' },
        [text(breakWords(broken)), ...bothWords(proof), fields(...chainFields(proof)), text(ADVICE)],
        'danger',
      );
    const whole = proof.looked.to >= proof.looked.upTo && proof.looked.outside;
    const title = whole
      ? { zh: '证据链无误', en: 'The evidence adds up' }
      : { zh: '证据链到此无误，时间到了', en: 'The evidence adds up so far; time was up' };
    return card(
      title,
      [fields(...chainFields(proof)), text(whole ? provedWords(proof) : MORE)],
      whole ? 'success' : 'warning',
    );
  },
});

/** Whole days of the room. Throws evidence.span. */
function spanOf({ from, to }: Days, timeZone: Ask<Days>['room']['timeZone']) {
  const last = to ?? from;
  if (from !== undefined && last !== undefined && last < from)
    throw new UserError('evidence.span', {
      zh: `结束日期 ${last} 早于开始日期 ${from}，请调换后再发`,
      en: `The last day ${last} is before the first ${from}; swap them and send again`,
    });
  return {
    ...(from !== undefined && { from: instantIn(from, '00:00', timeZone) }),
    ...(to !== undefined && { to: new Date(instantIn(to, '00:00', timeZone).getTime() + 86_400_000) }),
  };
}

const bothWords = ({ heads, broken }: VerifiedEvidence) => (heads.broken && broken ? [text(breakWords(broken))] : []);

const provedWords = ({ heads }: VerifiedEvidence) =>
  heads.compared === 0
    ? {
        zh: '还没有公布过签名链头：拥有数据库的人可以重写整条链。发送 任务 运行 evidence-head 立即签一个',
        en: 'No signed head was published yet: whoever owns the database could rewrite all of it. Send jobs run evidence-head to sign one now',
      }
    : {
        zh: `最近的签名链头在 #${heads.latest?.seq}（${heads.latest?.at.slice(0, 10)}）；其后的记录要等下一个链头才防得住数据库所有者`,
        en: `The latest signed head is at #${heads.latest?.seq} (${heads.latest?.at.slice(0, 10)}); what follows is safe from the owner of the database only with the next one`,
      };

const MORE = {
  zh: '记录太多，一次核对不完：请写日期分段核对，例如 审计 核对 2026-11-01 2026-11-23',
  en: 'There is too much for one go: verify by days, for example audit verify 2026-11-01 2026-11-23',
};

const ADVICE = {
  zh: '请停止改动数据库，保留备份和链头文件，和最近的备份对照这一条；docs/evidence.md 说明怎么查',
  en: 'Leave the database as it is, keep backups and the file of heads, and compare this row with the latest backup; docs/evidence.md says how',
};
