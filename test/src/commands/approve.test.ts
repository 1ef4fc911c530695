import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, type Message } from '../../../src/core/message.ts';
import { grant, movableClock, onHand, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  for (const who of ['boss', 'chief', 'li']) {
    await grant(chat, who, who === 'li' ? 'operator' : 'manager');
    if (who !== 'li') await chat.hears(`operator vouch console:${who}`);
  }
});
afterAll(() => chat.close());

const requestIn = (message: Message): string => {
  const says = buttonsOf(message).find((button) => button.says.startsWith('approve '))?.says;
  if (!says) throw new Error(`nothing waits for approval in "${message.title.en}"`);
  return says.slice('approve '.length);
};
const LINE = 'adjust TEE-RED-M gz-1 +6000 found';

describe('a write above a line', () => {
  it('waits for somebody else, who decides in another room, and is done once', async () => {
    const before = await onHand(chat, 'TEE-RED-M', 'gz-1');
    const card = await chat.hears(LINE, { as: 'li', room: 'floor' });
    expect(JSON.stringify(card)).toContain(`${before} → ${before + 6000}`);
    const code = requestIn(card);
    expect(await chat.refused(`approve ${code}`, { as: 'li' })).toBe('approval.self');
    expect(await chat.refused(`confirm ${code}`, { as: 'li' })).toBe('confirm.needs_approval');
    expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before);
    const answers = await Promise.all(
      ['boss', 'chief'].map((as) => chat.says(`批准 ${code.toLowerCase()}`, { as, room: as })),
    );
    expect(answers.map((one) => ('error' in one ? one.error.code : 'done')).sort()).toEqual([
      'approval.decided',
      'done',
    ]);
    expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before + 6000);
    expect(await refusalOf(chat, `approve ${code}`, { as: 'boss' })).toMatchObject({
      code: 'approval.decided',
      text: { zh: expect.stringContaining('已批准并执行') },
    });
  });
});
