import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ env: { ADMINS: 'console:me,console:anna' } });
});
afterAll(() => chat.close());

test('the same key again gets the same answer, and does nothing twice', async () => {
  const ask = { as: 'me', room: 'ops', key: randomUUID(), text: 'whoami' };
  const first = await chat.app.console.ask(ask);
  expect(first).toHaveProperty('message');
  expect(await chat.app.console.ask(ask)).toEqual(first);
});

test("a key belongs to its person and room: nobody gets another's answer by it", async () => {
  const key = randomUUID();
  const traces = new Set<string | undefined>();
  for (const from of [
    { as: 'me', room: 'ops' },
    { as: 'anna', room: 'ops' },
    { as: 'me', room: 'stock' },
  ]) {
    const answer = await chat.app.console.ask({ ...from, key, text: 'whoami' });
    expect(answer).toHaveProperty('message');
    expect(JSON.stringify(answer)).toContain(`console:${from.as}`);
    traces.add(answer.trace);
  }
  expect(traces.size).toBe(3);
});

test('a person of the console is one, however their name is written', async () => {
  const ask = { room: 'ops', key: randomUUID(), text: 'whoami' };
  const first = await chat.app.console.ask({ as: 'Anna', ...ask });
  expect(JSON.stringify(first)).toContain('console:anna');
  expect(await chat.app.console.ask({ as: 'ANNA', ...ask })).toEqual(first);
  const suggested = (as: string) => chat.app.console.suggest({ as, room: 'ops', typed: 'adj', lang: 'en' });
  expect(await suggested('ANNA')).toEqual(await suggested('anna'));
  expect(await suggested('ANNA')).not.toEqual([]);
});

test('the same key with other words is refused, and nothing is done', async () => {
  const ask = { as: 'me', room: 'ops', key: randomUUID() };
  await chat.app.console.ask({ ...ask, text: 'whoami' });
  const again = await chat.app.console.ask({ ...ask, text: 'shops' });
  expect(again).toMatchObject({ error: { code: 'console.key_used' } });
  expect(await chat.app.console.ask({ ...ask, press: '1k3-1' })).toMatchObject({ error: { code: 'console.key_used' } });
  expect(await chat.app.console.ask({ ...ask, text: 'whoami' })).toHaveProperty('message');
});
