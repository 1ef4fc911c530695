import { type Localized, same } from '../../../core/localized.ts';
import { actions, button, card, type Message, text } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { type CardFacts, groupCard, lineOf } from '../groups/card.ts';
import { shortId } from '../groups/state.ts';

export type Why = Localized;

/** What only takes a press by who sees all of it. */
const ACTS = /^alert (ack|assign|snooze) /;

/** Asks somebody, in the words of why it is them; who does not see all of its shops, cannot take it over. */
export function askCard(facts: CardFacts, why: Why, takes: boolean): Message {
  const message = groupCard(facts);
  if (takes) return { ...message, blocks: [text(why), ...message.blocks] };
  const blocks = message.blocks.map((block) =>
    block.kind === 'actions' ? actions(...block.buttons.filter(({ says }) => !ACTS.test(says))) : block,
  );
  return { ...message, blocks: [text(PARTLY), ...blocks] };
}

const PARTLY: Localized = {
  zh: '这组告警也关系到别的店铺，这里只有你店铺的部分；由能看到全部店铺的人接手。',
  en: 'These alerts are about other shops too, and here are those of yours: somebody who sees all of the shops takes them over.',
};

export const stepWhy = (step: number, round: number): Localized => ({
  zh: `请处理：升级链第 ${step} 步${round > 1 ? `（第 ${round} 轮）` : ''}。接手请按“确认”。`,
  en: `Please take this: step ${step} of its escalation${round > 1 ? `, round ${round}` : ''}. Press Acknowledge to take it over.`,
});

export const assignedWhy = (by: string): Localized => ({
  zh: `${by} 把这件事交给了你。接手请按“确认”。`,
  en: `${by} assigned this to you. Press Acknowledge to take it over.`,
});

/** A takeover ends soon: who took it keeps it with one press, or it goes round again. */
export function remindCard({ id, shown }: CardFacts, minutes: number): Message {
  const name = shortId(id);
  const [first] = shown;
  const line = first ? lineOf(first) : same('');
  const said = (lang: 'zh' | 'en') => clampChars(line[lang], 200);
  return card(
    {
      zh: `${name} · 还有 ${minutes} 分钟，确认就失效`,
      en: `${name} · acknowledged for ${minutes} more minutes`,
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
          says: `alert ack ${name} 4h`,
          style: 'primary',
        }),
        button({ label: { zh: '交回', en: 'Give it back' }, says: `alert unack ${name}` }),
        button({ label: { zh: '暂停 1 小时', en: 'Snooze 1 h' }, says: `alert snooze ${name} 1h` }),
      ),
    ],
    'warning',
  );
}

/** What becomes of the cards of those who were asked: nobody is waited for any more. */
export const settledCard = (name: string, words: Localized): Message =>
  card({ zh: `${name} · ${words.zh}`, en: `${name} · ${words.en}` }, [], 'success');
