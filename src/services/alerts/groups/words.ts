import type { Localized } from '../../../core/localized.ts';
import { card, type Message, note, type Tone, text } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { severityWords } from '../routing/labels.ts';
import { type CardFacts, lineOf } from './card.ts';
import type { Reason } from './decide.ts';
import { shortId } from './state.ts';

/** Lines of what is new, under a card. */
const MOST_LINES = 5;

/** What changed, in a few words: under a card, in the story of a group, in a group that hears state changes only. */
export function reasonWords(reason: Reason, facts: Partial<CardFacts> = {}): Localized {
  const { acked, owner, step = 0, firing = 0, severity = 'info', moved = '' } = facts;
  const who = acked?.name ?? '';
  const words: Record<Reason, Localized> = {
    first: { zh: '新告警', en: 'New' },
    reopened: { zh: '再次触发', en: 'Fires again' },
    graver: { zh: `升为${severityWords(severity).zh}`, en: `Now ${severity}` },
    'new-alert': { zh: `有新的告警，共 ${firing} 条未恢复`, en: `More alerts, ${firing} firing` },
    resolved: { zh: '全部恢复', en: 'All resolved' },
    'some-resolved': { zh: `部分恢复，还有 ${firing} 条`, en: `Some resolved, ${firing} still firing` },
    moved: { zh: `还没恢复，转到 ${moved}`, en: `Still firing, now ${moved}` },
    repeat: { zh: '仍未恢复', en: 'Still firing' },
    'snooze-over': { zh: '暂停结束，仍未恢复', en: 'The snooze is over, still firing' },
    acked: { zh: `${who} 已确认`, en: `Acknowledged by ${who}` },
    unacked: { zh: '确认已失效', en: 'No longer acknowledged' },
    assigned: { zh: `交给 ${owner ?? ''}`, en: `Assigned to ${owner ?? ''}` },
    snoozed: { zh: '已暂停', en: 'Snoozed' },
    unsnoozed: { zh: '暂停已取消', en: 'The snooze was lifted' },
    escalated: { zh: `升级到第 ${step} 步`, en: `Escalated to step ${step}` },
  };
  return words[reason];
}

const TONES: Partial<Record<Reason, Tone>> = { resolved: 'success', graver: 'danger', reopened: 'warning' };

/** What changed, as a message of its own: under the card, or where a card cannot be changed. */
export function changeNote(reason: Reason, facts: CardFacts, fresh: readonly number[] = []): Message {
  const name = shortId(facts.id);
  const words = reasonWords(reason, facts);
  const named = facts.shown.filter((_, index) => fresh.includes(index)).slice(0, MOST_LINES);
  const lines = named.length > 0 ? named : reason === 'resolved' ? facts.shown.slice(0, 1) : [];
  const list = (lang: 'zh' | 'en') => lines.map((one) => `• ${clampChars(lineOf(one)[lang], 120)}`).join('\n');
  const hidden = fresh.length - lines.length;
  return card(
    { zh: `${name} · ${words.zh}`, en: `${name} · ${words.en}` },
    [
      ...(lines.length > 0 ? [text({ zh: list('zh'), en: list('en') })] : []),
      ...(hidden > 0 && named.length > 0 ? [note({ zh: `还有 ${hidden} 条`, en: `${hidden} more` })] : []),
    ],
    TONES[reason] ?? 'normal',
  );
}
