import type { Effect } from '../core/effect.ts';
import type { Localized } from '../core/localized.ts';
import { card, type Field, fields, type Message, table, text } from '../core/message.ts';

/** The rows of an effect, before and after. */
export function effectBlocks(effect: Effect): Message['blocks'] {
  const rows = effect.rows.flatMap((row) =>
    row.changes.map((change) => [row.label, change.label, change.before, change.after]),
  );
  const shown = rows.slice(0, 20);
  const columns = [
    { label: { zh: '对象', en: 'What' } },
    { label: { zh: '项目', en: 'Field' } },
    { label: { zh: '现在', en: 'Before' }, align: 'right' as const },
    { label: { zh: '之后', en: 'After' }, align: 'right' as const },
  ];
  const figures: Field[] = effect.figures;
  return [
    text(effect.summary),
    ...(shown.length > 0 ? [table(columns, shown, rows.length)] : []),
    ...(figures.length > 0 ? [fields(...figures)] : []),
  ];
}

export const decidedCard = (effect: Effect, outcome: Localized, tone: Message['tone']): Message =>
  card(outcome, effectBlocks(effect), tone);
