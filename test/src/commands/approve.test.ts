import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { grant, MINUTE, movableClock, onHand, refusalOf, rowsIn, traceOf } from '../../support/acts.ts';
import { decider, HUGE, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
/** Asked for in the middle, and looked at in the end: what ends requests comes by every five seconds. */
let swept = '';
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'li', 'operator');
  for (const who of ['boss', 'chief']) await decider(chat, who, 'manager');
});
afterAll(() => chat.close());

const [li, boss, chief] = [{ as: 'li' }, { as: 'boss', room: 'stock' }, { as: 'chief' }];
const units = () => onHand(chat, 'TEE-RED-M', 'gz-1');
const ask = async (asked = LARGE, from = li) => requestIn(await chat.hears(asked, from));
const stateOf = async (code: string) =>
  (await rowsIn<{ state: string }>(chat, 'select state from approval where code = $1', [code]))[0]?.state;
const line = (name: string, version: number, value: string) =>
  rowsIn(
    chat,
    `insert into approval_policy (line, version, value, author) values ('${name}', ${version}, '${value}', 'test')`,
  );
const codes = (answers: Awaited<ReturnType<Chat['says']>>[]) =>
  answers.map((one) => ('error' in one ? one.error.code : 'done')).sort();
const personOf = async (who: string) =>
  Number((await rowsIn<{ id: string }>(chat, `select person_id as id from account where user_id = '${who}'`))[0]?.id);

/** The card of a request as a room shows it now. */
async function shown(code: string, room = 'ops') {
  const entries = await chat.app.console.history(room, undefined, 500);
  const said = entries.flatMap((entry) => (entry.kind === 'said' ? [entry] : []));
  const first = said.find((one) => one.message.title.en === `Needs approval · ${code}`);
  return (said.filter((one) => one.editedFrom === first?.outboxId).at(-1) ?? first)?.message;
}

describe('a write above a line', () => {
  it('shows what it would do and who is needed, and does nothing', async () => {
    const before = await units();
    const card = await chat.hears(LARGE, li);
    const words = JSON.stringify(card);
    for (const part of [`${before} → ${before + 40_000}`, 'li (console:li)', '1 个审批人（店长或管理员）', '40000 件'])
      expect(words).toContain(part);
    expect(await units()).toBe(before);
    await chat.hears(`withdraw ${requestIn(card)}`, li);
  });

  it('is nobody’s own to approve, and no word of theirs helps', async () => {
    const code = await ask(LARGE, boss);
    expect(await chat.refused(`approve ${code}`, boss)).toBe('approval.self');
    expect(await refusalOf(chat, `confirm ${code}`, boss)).toMatchObject({
      code: 'confirm.needs_approval',
      text: { zh: expect.stringContaining(`批准 ${code}`) },
    });
    expect(await chat.refused(`approve ${code}`, li)).toBe('approval.not_console');
    expect(await chat.refused(`withdraw ${code}`, chief)).toBe('approval.not_yours');
    expect(await chat.refused('approve NOPE2', boss)).toBe('approval.unknown');
    await chat.hears(`withdraw ${code}`, boss);
  });

  it('is done once, by two who decide at the same moment, elsewhere than it was asked', async () => {
    const before = await units();
    const code = await ask();
    const both = await Promise.all([chat.says(`批准${code.toLowerCase()}`, boss), chat.says(`approve ${code}`, chief)]);
    expect(codes(both)).toEqual(['approval.decided', 'done']);
    expect([await units(), await stateOf(code)]).toEqual([before + 40_000, 'approved']);
    expect((await refusalOf(chat, `approve ${code}`, boss)).text.zh).toContain('已批准并执行');
    const card = await shown(code);
    expect(card?.title.en).toMatch(new RegExp(`^${code} was approved and done`));
    expect(buttonsOf(card as NonNullable<typeof card>)).toEqual([]);
    const [change] = await rowsIn(chat, 'select person_id from change order by at desc, trace desc limit 1');
    expect(Number(change?.['person_id'])).toBe(await personOf('li'));
  });

  it('ten times the line needs two, each once', async () => {
    const before = await units();
    const code = await ask(HUGE);
    expect(JSON.stringify(await chat.hears(`approve ${code}`, boss))).toContain('1/2 · boss');
    expect(await chat.refused(`approve ${code}`, boss)).toBe('approval.twice');
    expect(await units()).toBe(before);
    expect((await chat.hears(`approve ${code}`, chief)).title.en).toBe('Adjusted · TEE-RED-M');
    expect(await units()).toBe(before + 400_000);
  });

  it('two accounts that turn out to be one person are one, also as the asker', async () => {
    const [wasBoss, wasLi] = [await personOf('boss'), await personOf('li')];
    const move = (who: string, person: number) =>
      rowsIn(chat, `update account set person_id = ${person} where user_id = '${who}'`);
    const code = await ask(HUGE);
    await chat.hears(`approve ${code}`, boss);
    await move('boss', await personOf('chief'));
    await chat.hears(`approve ${code}`, chief);
    expect(await stateOf(code)).toBe('open');
    await move('boss', wasBoss);
    const own = await ask();
    await move('li', wasBoss);
    expect(await chat.refused(`approve ${own}`, boss)).toBe('approval.self');
    await move('li', wasLi);
    for (const one of [code, own]) await chat.hears(`withdraw ${one}`, li);
  });

  it('goes on when only the stock moved, with the numbers of today', async () => {
    const code = await ask(HUGE);
    await chat.hears('adjust TEE-RED-M gz-1 +1 found');
    const before = await units();
    const words = JSON.stringify(await chat.hears(`approve ${code}`, boss));
    expect(words).toContain(`${before} → ${before + 400_000}`);
    await chat.hears('adjust TEE-RED-M gz-1 -1 broken');
    expect((await chat.hears(`approve ${code}`, chief)).title.en).toBe('Adjusted · TEE-RED-M');
    expect([await units(), await stateOf(code)]).toEqual([before + 399_999, 'approved']);
  });

  it('lapses when it would do something else: what is now is shown, and nobody agreed to it yet', async () => {
    const before = await units();
    await chat.hears('quota set TEE-RED-M gz-1 SH-2 100');
    const code = await ask(`adjust TEE-RED-M gz-1 -${before - 10} broken`);
    await chat.hears(`approve ${code}`, boss);
    await chat.hears('adjust TEE-RED-M gz-1 +5 found');
    const card = await chat.hears(`approve ${code}`, chief);
    expect(requestIn(card)).toBe(`${code}-2`);
    expect(JSON.stringify(card)).toContain(`${before + 5} → 15`);
    expect([await units(), await stateOf(code)]).toEqual([before + 5, 'lapsed']);
    expect((await refusalOf(chat, `approve ${code}`, boss)).text.en).toContain(`see ${code}-2`);
    await chat.hears(`approve ${code}-2`, chief);
    expect(await units()).toBe(before + 5);
    await chat.hears(`approve ${code}-2`, boss);
    expect(await units()).toBe(15);
    await chat.hears('quota set TEE-RED-M gz-1 SH-2 0');
  });

  it('needs whom a line names that was tightened after it was asked, besides those who were needed then', async () => {
    const before = await units();
    await decider(chat, 'purse', 'finance');
    const code = await ask();
    await line('any.units.one', 2, '30000 finance');
    const waits = await chat.hears(`approve ${code}`, boss);
    expect(requestIn(waits)).toBe(code);
    expect(JSON.stringify(waits)).toContain('manager or admin, and also finance or admin');
    expect(await units()).toBe(before);
    await chat.hears(`approve ${code}`, { as: 'purse' });
    expect(await units()).toBe(before + 40_000);
    await line('any.units.one', 3, '30000');
  });

  it('is not got round by many small ones: what one did in a day adds up, undone or not', async () => {
    await grant(chat, 'split', 'operator');
    const split = { as: 'split' };
    const sure = async (asked: string) => {
      const word = buttonsOf(await chat.hears(asked, split)).find(({ says }) => says.startsWith('confirm '));
      if (word) await chat.hears(word.says, split);
    };
    await sure('adjust TEE-RED-M gz-1 +16000 found');
    await chat.hears('undo', split);
    await sure('adjust TEE-RED-M gz-1 +16000 found');
    const before = await units();
    const card = await chat.hears('adjust TEE-RED-M gz-1 +15000 found', split);
    expect(JSON.stringify(card)).toContain('24 小时内已做 16000');
    expect(JSON.stringify(await chat.hears('dry adjust TEE-RED-M gz-1 -20000 lost', split))).toContain('1 approver');
    await sure('adjust TEE-RED-M gz-1 +13000 found');
    await chat.hears('adjust TEE-RED-M gz-1 +10 found', { as: 'li' });
    await chat.hears(`approve ${requestIn(card)}`, boss);
    expect(await units()).toBe(before + 28_010);
  });

  it('is told to rooms that subscribe and to those who may decide, until it is decided', async () => {
    await chat.hears('subscribe approvals', { room: 'stock' });
    const told = () =>
      rowsIn<{ name: string; told: boolean }>(
        chat,
        `select r.name, n.told_at is not null as told from news n join room r on n.audience = 'room:' || r.id
         where n.subject = 'approval:${code}'`,
      );
    const code = await ask();
    expect(await told()).toEqual([{ name: expect.any(String), told: false }]);
    await chat.hears(`reject ${code} no`, { as: 'boss' });
    expect(await told()).toMatchObject([{ told: true }]);
    await chat.hears('subscribe approvals off', { room: 'stock' });
  });

  it('is done by the asker’s rights of now', async () => {
    const before = await units();
    const code = await ask();
    await chat.hears('operator revoke console:li operator');
    expect(await chat.refused(`approve ${code}`, boss)).toBe('approval.no_right');
    expect([await units(), await stateOf(code)]).toEqual([before, 'failed']);
    await grant(chat, 'li', 'operator');
  });

  it('expires after a day, at a click', async () => {
    const late = await ask();
    swept = await ask('adjust TEE-RED-M gz-1 +40001 found');
    clock.move(24 * 60 * MINUTE);
    expect(await chat.refused(`approve ${late}`, boss)).toBe('approval.expired');
    expect(await stateOf(late)).toBe('expired');
  });

  it('undone, needs the same again', async () => {
    const code = await ask();
    const trace = await traceOf(chat, `approve ${code}`, boss);
    const before = await units();
    const undo = requestIn(await chat.hears(`undo ${trace}`, li));
    expect(await units()).toBe(before);
    await chat.hears(`approve ${undo}`, chief);
    expect(await units()).toBe(before - 40_000);
    expect(await chat.refused(`undo ${trace}`, li)).toBe('undo.done');
  });

  it('at most twenty wait, of each person', async () => {
    const code = await ask();
    await rowsIn(
      chat,
      `insert into approval select (jsonb_populate_record(a, jsonb_build_object('code', 'TWENTY' || n))).*
       from approval a, generate_series(2, $2::int) n where code = $1`,
      [code, 20],
    );
    expect(await chat.refused(LARGE, li)).toBe('approval.too_many');
    await chat.hears(`withdraw ${await ask(LARGE, boss)}`, boss);
    await rowsIn(chat, `delete from approval where code = 'TWENTY2'`);
    expect(await refusalOf(chat, LARGE, li)).toMatchObject({ code: 'approval.waits' });
    await chat.hears(`withdraw ${await ask('adjust TEE-RED-M gz-1 +40001 found')}`, li);
    await rowsIn(chat, `delete from approval where code like 'TWENTY%'`);
    expect((await refusalOf(chat, LARGE, li)).text.en).toContain(`${code} waits`);
    await chat.hears(`withdraw ${code}`, li);
  });

  it('each step is evidence, and a reason is nobody’s to read in it', async () => {
    const code = await ask();
    await chat.hears(`reject ${code} 数量不对劲`, boss);
    const rows = await rowsIn<{ body: { event: string }; sealed: boolean }>(
      chat,
      `select body, words is not null as sealed from evidence where 'approval:${code}' = any (subjects) order by id`,
    );
    expect(rows.map(({ body, sealed }) => [body.event, sealed])).toEqual([
      ['asked', false],
      ['refused', true],
      ['rejected', true],
    ]);
    expect(JSON.stringify(rows)).not.toContain('数量不对劲');
  });
});

it('in whatever order people decide, it is done at most once, and never without enough of them', async () => {
  const act = fc.constantFrom(
    'approve boss',
    'approve chief',
    'approve li',
    'reject boss',
    'withdraw li',
    'withdraw boss',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 5 }), fc.boolean(), async (acts, atOnce) => {
      const before = await units();
      const code = await ask(HUGE);
      const run = (one: string) => {
        const [verb, as = ''] = one.split(' ');
        const room = as === 'boss' ? 'stock' : 'ops';
        return chat.says(verb === 'reject' ? `reject ${code} no` : `${verb} ${code}`, { as, room });
      };
      if (atOnce) await Promise.all(acts.map(run));
      else for (const one of acts) await run(one);
      const after = await units();
      const done = after !== before;
      expect([before, before + 400_000]).toContain(after);
      expect((await stateOf(code)) === 'approved').toBe(done);
      if (done) for (const who of ['boss', 'chief']) expect(acts).toContain(`approve ${who}`);
      await rowsIn(chat, `update approval set state = 'withdrawn' where code like $1 and state = 'open'`, [`${code}%`]);
    }),
    { numRuns: 4 },
  );
});

it('what nobody decided in a day is ended by itself, some seconds later', async () => {
  await expect.poll(() => stateOf(swept), { timeout: 12_000 }).toBe('expired');
  await expect.poll(async () => (await shown(swept))?.title.en).toContain('has expired');
});
