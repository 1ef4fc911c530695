import { actions, card, type Effect, field, fields, type Message } from '#kit';

/** A setting of allocation as it was and is. */
export function settingCard(effect: Effect, trace: string): Message {
  const [row] = effect.rows;
  const [change] = row?.changes ?? [];
  return card(
    { zh: '已改分仓设置', en: 'Allocation changed' },
    [
      text(effect),
      fields(
        field({ zh: '原来', en: 'Before' }, change?.before ?? '–'),
        field({ zh: '现在', en: 'Now' }, change?.after ?? '–'),
      ),
      actions(
        { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
        { label: { zh: '分仓设置', en: 'Allocation' }, says: 'allocation' },
      ),
    ],
    'success',
  );
}

const text = ({ summary }: Effect) => ({ kind: 'text' as const, text: summary });
