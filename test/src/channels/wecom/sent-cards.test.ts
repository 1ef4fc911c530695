import { expect, test } from 'vitest';
import { createSentCards } from '../../../../src/channels/wecom/sent-cards.ts';
import { confirmation, outgoing } from '../../../support/wecom-messages.ts';

test('the last cards are remembered, and no more of them than was said', () => {
  const cards = createSentCards(2);
  const keep = (outboxId: number) => cards.keep(outgoing(confirmation, { outboxId }));
  keep(1);
  keep(2);
  keep(1);
  keep(3);
  expect(cards.find(2)).toBeUndefined();
  for (const id of [1, 3]) {
    expect(cards.find(id)).toEqual({
      message: confirmation,
      locale: { lang: 'zh', timeZone: 'Asia/Shanghai' },
      roomId: 'group:C1',
    });
  }
});
