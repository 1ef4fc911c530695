import { type Localized, same } from '../../../core/localized.ts';
import { actions, button, card, type Message, text } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { type CardFacts, groupCard, lineOf } from '../groups/card.ts';
import type { GroupState } from '../groups/state.ts';

/** The group as the person who is asked sees it. */
function factsOf(group: GroupState): CardFacts {
  const firing = group.alerts.filter(({ endsAt }) => endsAt === undefined);
  return {
    id: group.id,
    severity: group.severity,
    firing: group.firing,
    resolved: group.resolved,
    hidden: 0,
    since: firing.reduce((first, one) => (one.startsAt < first ? one.startsAt : first), group.openedAt),
    shown: firing.slice(0, 8),
    of: group.firing,
    labels: group.labels,
    owner: group.owner?.name,
    step: group.step,
  };
}

/** Asks a person, in the words of why it is them. */
export function askCard(group: GroupState, why: Localized): Message {
  const message = groupCard(factsOf(group));
  return { ...message, blocks: [text(why), ...message.blocks] };
}

export const stepWhy = (step: number, round: number): Localized => ({
  zh: `请处理：升级链第 ${step} 步${round > 1 ? `（第 ${round} 轮）` : ''}。接手请按“确认”。`,
  en: `Please take this: step ${step} of its escalation${round > 1 ? `, round ${round}` : ''}. Press Acknowledge to take it over.`,
});

export const assignedWhy = (by: string): Localized => ({
  zh: `${by} 把这件事交给了你。接手请按“确认”。`,
  en: `${by} assigned this to you. Press Acknowledge to take it over.`,
});

/** A takeover ends soon: who took it keeps it with one press, or it goes round again. */
export function remindCard(group: GroupState, minutes: number): Message {
  const [first] = group.alerts;
  const line = first ? lineOf(first) : same('');
  const said = (lang: 'zh' | 'en') => clampChars(line[lang], 200);
  return card(
    {
      zh: `${group.shortId} · 还有 ${minutes} 分钟，确认就失效`,
      en: `${group.shortId} · acknowledged for ${minutes} more minutes`,
    },
    [
      text({ zh: said('zh'), en: said('en') }),
      text({
        zh: '还在处理就按“继续处理”；不然会重新升级。',
        en: 'Press “Still on it” if you are; otherwise it is escalated again.',
      }),
      actions(
        button({
          label: { zh: '继续处理', en: 'Still on it' },
          says: `alert ack ${group.shortId} 4h`,
          style: 'primary',
        }),
        button({ label: { zh: '交回', en: 'Give it back' }, says: `alert unack ${group.shortId}` }),
        button({ label: { zh: '暂停 1 小时', en: 'Snooze 1 h' }, says: `alert snooze ${group.shortId} 1h` }),
      ),
    ],
    'warning',
  );
}

/** What becomes of the cards of those who were asked: nobody is waited for any more. */
export const settledCard = (shortId: string, words: Localized): Message =>
  card({ zh: `${shortId} · ${words.zh}`, en: `${shortId} · ${words.en}` }, [], 'success');
