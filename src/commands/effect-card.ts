import type { Effect } from '../core/effect.ts';
import { isLocalized, type Localized, same } from '../core/localized.ts';
import { card, type Field, fields, type Message, note, table, text, type Value } from '../core/message.ts';

const MOST_ROWS = 20;

/** What an effect changes, before and after: few enough as fields, so that it fits in a card with its buttons. */
export function effectBlocks(effect: Effect): Message['blocks'] {
  const [first, ...others] = effect.rows;
  const alone = first && others.length === 0 && first.changes.length <= 2 ? first.changes.map(changeField) : undefined;
  const items: Field[] = [...(alone ?? []), ...effect.figures];
  return [
    text(effect.summary),
    ...(alone || !first ? [] : [changesTable(effect.rows)]),
    ...(items.length > 0 ? [fields(...items)] : []),
    ...(effect.details ?? []),
    ...(effect.stays ? [note(effect.stays.words)] : []),
  ];
}

type Row = Effect['rows'][number];

function changesTable(effects: Row[]): Message['blocks'][number] {
  const rows = effects.flatMap((row) =>
    row.changes.map((change) => [row.label, change.label, change.before, change.after]),
  );
  const columns = [
    { label: { zh: '对象', en: 'What' } },
    { label: { zh: '项目', en: 'Field' } },
    { label: { zh: '现在', en: 'Before' }, align: 'right' as const },
    { label: { zh: '之后', en: 'After' }, align: 'right' as const },
  ];
  return table(columns, rows.slice(0, MOST_ROWS), rows.length);
}

/** Amounts and instants keep their own line, since only a channel knows how the room writes them. */
function changeField({ label, before, after }: Row['changes'][number]): Field {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (!old || !now) return { label, value: after };
  return { label, value: { zh: `${old.zh} → ${now.zh}`, en: `${old.en} → ${now.en}` } };
}

function wordsOf(value: Value): Localized | undefined {
  if (typeof value === 'string') return same(value);
  if (typeof value === 'number') return same(value.toLocaleString('en-GB'));
  return isLocalized(value) ? value : undefined;
}

export const decidedCard = (effect: Effect, outcome: Localized, tone: Message['tone']): Message =>
  card(outcome, effectBlocks(effect), tone);
