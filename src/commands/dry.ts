import type { Effect } from '../core/effect.ts';
import type { Localized } from '../core/localized.ts';
import { card, field, fields, type Message, note } from '../core/message.ts';
import type { ApprovalNeed } from '../services/services.ts';
import { stakeFields } from './approval-card.ts';
import { effectBlocks } from './effect-card.ts';
import { planOf, type Session, type Step, weighed } from './execute.ts';
import { approvalsOf } from './request.ts';
import { planUndo, type Reading } from './undo.ts';

/** What a line would do, by its own plan, and who would have to agree. Nothing is changed: plans run read only. */
export async function dryRun(session: Session, step: Step, reading: Reading): Promise<Message> {
  const { command } = step;
  if (command.effect === 'read') return harmless(step, READS);
  if (command.effect === 'desk' && command.name.en !== 'undo') return harmless(step, DECIDES);
  const planned =
    command.effect === 'desk'
      ? (await planUndo(session, step.bound.args['trace'] as string | undefined, reading)).plan
      : await planOf(session, step);
  const { effect, need } = await weighed(session, planned, command.effect === 'desk' ? 'alone' : undefined);
  const confirms = command.effect === 'write' && command.confirm?.(effect) === true;
  return card({ zh: `试运行 · ${command.name.zh}`, en: `Dry run · ${command.name.en}` }, [
    ...effectBlocks(effect),
    fields(
      ...stakeFields(effect),
      field({ zh: '需要', en: 'Would need' }, neededWords(session, need, confirms || need.confirm)),
    ),
    ...wayBack(effect),
    note({ zh: '只是试运行，没有改动', en: 'A dry run only, nothing was changed' }),
  ]);
}

const READS: Localized = {
  zh: '这个命令只读，不会改动任何东西；直接发送就行',
  en: 'This command only reads and changes nothing; just send it',
};
const DECIDES: Localized = {
  zh: '这个命令执行或了结已经列出影响的操作，没有自己的影响；什么都没有做',
  en: 'This command carries out or ends something whose effect was shown already and has none of its own; nothing was done',
};

const harmless = ({ command }: Step, words: Localized): Message =>
  card({ zh: `试运行 · ${command.name.zh}`, en: `Dry run · ${command.name.en}` }, [note(words)]);

function neededWords(session: Session, need: ApprovalNeed, confirms: boolean): Localized {
  if (need.approvers > 0) {
    const roles = approvalsOf(session).wordsOf(need);
    const why = { zh: need.why.map(({ zh }) => zh).join('、'), en: need.why.map(({ en }) => en).join(', ') };
    const count = need.approvers === 1 ? '1 approver' : `${need.approvers} approvers`;
    return { zh: `${need.approvers} 个审批人（${roles.zh}）：${why.zh}`, en: `${count} (${roles.en}): ${why.en}` };
  }
  return confirms ? { zh: '本人确认', en: "the asker's word" } : { zh: '直接执行', en: 'nothing, it is done at once' };
}

const wayBack = ({ inverse }: Effect): Message['blocks'] =>
  'says' in inverse
    ? []
    : [note({ zh: `不能撤销：${inverse.irreversible.zh}`, en: `Cannot be undone: ${inverse.irreversible.en}` })];
