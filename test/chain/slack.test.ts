import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { count, type House, openHouse } from '../support/house.ts';
import { type Delivery, slackDirect, slackMention, slackPress, slashCommand } from '../support/vendors.ts';

/** Slack from the signed request to the call that arrives at Slack, through everything that lies between. */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  expect(house.vendors.slack.faults).toEqual([]);
  await house.close();
});
beforeEach(async () => {
  house.vendors.slack.calls.length = 0;
  await house.sql`update lane set sent = '{}'`;
});

const POST = '/api/chat.postMessage';
// biome-ignore lint/suspicious/noExplicitAny: bodies of another's protocol, looked at field by field
type Body = Record<string, any>;
const bodies = (path = POST): Body[] => house.vendors.slack.to(path).map((call) => call.body);
const buttonsIn = (body: Body): Body[] =>
  body['blocks'].flatMap((block: Body) => (block['type'] === 'actions' ? block['elements'] : []));
const url = (id: string) => `${house.vendors.slack.origin}/commands/T1/${id}`;

async function says(delivery: Delivery): Promise<void> {
  await house.tells(delivery);
  await house.settled();
  // One message a second is for the room's people; the tests do not wait for it.
  await house.sql`update lane set sent = '{}'`;
}

test('a slash command is answered by its response_url', async () => {
  await says(slashCommand('库存 TEE-RED-M', { url: url('stock') }));
  const [answer] = bodies('/commands/T1/stock');
  expect(answer).toMatchObject({ response_type: 'in_channel' });
  expect(JSON.stringify(answer)).toContain('TEE-RED-M');
});

test('a mention is answered in its channel, in its thread where it was said in one', async () => {
  await says(slackMention('库存 TEE-RED-M'));
  await says(slackMention('库存 TEE-RED-M', { thread: '17.42' }));
  expect(bodies()).toEqual([
    expect.objectContaining({ channel: 'C0SHOP' }),
    expect.objectContaining({ channel: 'C0SHOP', thread_ts: '17.42' }),
  ]);
  expect(bodies()[0]).not.toHaveProperty('thread_ts');
});

test('a direct message is answered there', async () => {
  await says(slackDirect('stock TEE-RED-M'));
  expect(bodies()).toEqual([expect.objectContaining({ channel: 'D0LIN' })]);
});

test('an event that is delivered again, also in parallel and with a retry header, is answered once', async () => {
  const id = randomUUID();
  const again = (): Delivery => {
    const delivery = slackMention('库存 MUG-1', { id });
    return { ...delivery, headers: { ...delivery.headers, 'x-slack-retry-num': '1' } };
  };
  const got = await Promise.all(Array.from({ length: 12 }, () => house.post(again())));
  expect(got).toEqual(Array(12).fill({ status: 200, body: '' }));
  await house.settled();
  await says(again());
  expect(bodies()).toHaveLength(1);
});

test('only the retry of an event that was never stored is worked like any other', async () => {
  const delivery = slackMention('库存 MUG-1');
  await says({ ...delivery, headers: { ...delivery.headers, 'x-slack-retry-num': '3' } });
  expect(bodies()).toHaveLength(1);
});

test('a press confirms, and changes the card that offered it', async () => {
  await says(slashCommand('adjust TEE-BLU-L sh-1 +140 count', { url: url('adjust') }));
  const [card] = bodies();
  const [confirm] = buttonsIn(card as Body);
  expect(confirm?.['text'].text).toBe('确认');
  await says(slackPress(confirm?.['value'], { url: url('press') }));
  expect(await count(house.sql, 'movement where delta = 140')).toBe(1);
  const [changed] = bodies('/api/chat.update');
  expect(changed?.['ts']).toMatch(/^18\d+\.000100$/);
  expect(JSON.stringify(changed)).toContain('确认执行');
  expect(buttonsIn(changed as Body)).toEqual([]);
  // The same press once more, and one by somebody else: nothing is done again.
  await says(slackPress(confirm?.['value'], { url: url('again') }));
  await says(slackPress(confirm?.['value'], { user: 'U0WANG', url: url('other') }));
  expect(await count(house.sql, 'movement where delta = 140')).toBe(1);
});

test('somebody unknown gets nothing but the way in, and no card', async () => {
  await says(slackMention('adjust TEE-BLU-L sh-1 +1 x', { user: 'U0NEW' }));
  expect(await count(house.sql, 'movement where delta = 1')).toBe(0);
  await says(slackMention('whoami', { user: 'U0NEW' }));
  expect(JSON.stringify(bodies()[1])).toContain('slack:U0NEW');
});
