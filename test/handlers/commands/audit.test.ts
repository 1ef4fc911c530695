import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsIn, rowsOfTable, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { asksIn } from '../../support/evidence.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

type Asked = {
  actor: string;
  room: string;
  command: string;
  canonical: string;
  typed: string;
  result: string;
  code: string | null;
  effect: { summary: { en: string } } | null;
  ms: number;
};

async function asked(trace: string): Promise<Asked | undefined> {
  const [row] = await asksIn(chat.app.db, trace);
  if (!row) return undefined;
  const [room] = await rowsIn<{ address: string }>(chat, 'select address from room where id = $1', [
    Number(row.body['room']),
  ]);
  const { account: actor, ...words } = row.words;
  const ms = Date.parse(String(row.body['finished'])) - Date.parse(String(row.body['started']));
  return { effect: null, ...row.body, ...words, actor, room: room?.address, ms } as unknown as Asked;
}

it('of one account of the console, in whatever case it is typed', async () => {
  await grant(chat, 'Dora', 'viewer');
  const trace = await traceOf(chat, 'shops', { as: 'DORA' });
  expect(JSON.stringify(await chat.hears('audit console:Dora'))).toContain(trace);
});

it('every ask leaves a row: who, where, what it meant, its effect, what came of it, how long it took', async () => {
  const trace = await traceOf(chat, '调整 tee-red-m sh-1 －３ 破损', { as: 'me', room: 'stock' });
  expect(await asked(trace)).toMatchObject({
    actor: 'console:me',
    room: 'stock',
    command: 'adjust',
    canonical: 'adjust tee-red-m sh-1 -3 破损',
    typed: '调整 tee-red-m sh-1 －３ 破损',
    result: 'answered',
    code: null,
    effect: { summary: { en: 'On hand of TEE-RED-M in Shanghai: 200 → 197' } },
  });
  expect((await asked(trace))?.ms).toBeGreaterThanOrEqual(0);
});

it('refusals, strangers and what waits leave one too', async () => {
  const refused = await refusalTrace('stock nothing-like-it');
  expect(await asked(refused)).toMatchObject({
    command: 'stock',
    result: 'refused',
    code: 'stock.not_found',
    effect: null,
  });
  const stranger = await refusalTrace('stock TEE-RED-M', 'nobody');
  expect(await asked(stranger)).toMatchObject({
    actor: 'console:nobody',
    result: 'refused',
    code: 'permission.stranger',
  });
  const waits = await traceOf(chat, 'adjust TEE-RED-M sh-1 +500 found');
  expect(await asked(waits)).toMatchObject({
    result: 'pending',
    effect: { summary: { en: expect.stringContaining('→ 697') } },
  });
});

it('lists them, the latest first, says how many it hides, and can look at one account', async () => {
  const message = await chat.hears('审计 console:nobody');
  expect(rowsOfTable(message).map((row) => [row[2], row[4], row[5]])).toEqual([
    ['console:nobody', 'stock TEE-RED-M', { zh: '已拒绝 permission.stranger', en: 'refused permission.stranger' }],
  ]);
  for (let n = 0; n < 16; n++) await chat.says('whoami');
  const all = (await chat.hears('audit')).blocks.find((block) => block.kind === 'table');
  expect(all?.rows).toHaveLength(15);
  expect(all?.total).toBeGreaterThan(15);
  expect((await chat.hears('audit console:never')).blocks[0]).toMatchObject({ text: { zh: '没有记录' } });
  expect(await chat.refused('audit me')).toBe('args.wrong');
});

it('is for those who may read it', async () => {
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('audit', { as: 'op' })).toBe('permission.denied');
});

it('cannot be rewritten, not even by the database owner', async () => {
  await expect(rowsIn(chat, `update evidence set actor = 'somebody'`)).rejects.toThrow('append-only');
  await expect(rowsIn(chat, 'delete from evidence')).rejects.toThrow('append-only');
});

async function refusalTrace(line: string, as = 'me'): Promise<string> {
  const answer = await chat.says(line, { as });
  return answer.trace as string;
}
