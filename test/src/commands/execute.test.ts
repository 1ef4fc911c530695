import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows } from '../../../src/commands/execute.ts';
import { buttonsOf } from '../../../src/core/message.ts';
import { type RoleName, reachOf } from '../../../src/services/people/people.ts';
import { codeIn, grant, onHand, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const ROLES: RoleName[] = ['admin', 'manager', 'operator', 'viewer'];

describe('who may run what', () => {
  it('is this table', () => {
    const may = (role: RoleName | undefined, shopId?: number) =>
      chat.app.commands
        .filter((command) => allows((permission) => reachOf(role ? [{ role, shopId }] : [], permission), command))
        .map((command) => command.name.en)
        .join(', ');
    const all = chat.app.commands.map((command) => command.name.en).join(', ');
    expect(may('admin')).toBe(all);
    expect({
      stranger: may(undefined),
      viewer: may('viewer'),
      'viewer of a shop': may('viewer', 2),
      operator: may('operator'),
      'operator of a shop': may('operator', 2),
      manager: may('manager'),
      'manager of a shop': may('manager', 2),
      'admin of a shop': may('admin', 2),
    }).toMatchSnapshot();
  });

  it.each(['inventory.rewrite', '', '*', 'constructor', '__proto__', 'Anyone', 'everything'])(
    'denies a permission that nobody has heard of: %j',
    (permission) => {
      for (const role of ROLES.filter((one) => one !== 'admin'))
        expect(reachOf([{ role, shopId: undefined }], permission)).toBe('none');
      expect(reachOf([], permission)).toBe('none');
    },
  );

  it('is what help lists and what is refused, for every role', async () => {
    for (const role of ['viewer', 'operator', 'manager'] as const) {
      await grant(chat, `h-${role}`, role);
      await grant(chat, `s-${role}`, role, 'SH-2');
      for (const [who, shopId] of [
        [`h-${role}`, undefined],
        [`s-${role}`, 1],
      ] as const) {
        const allowed = chat.app.commands.filter((one) =>
          allows((permission) => reachOf([{ role, shopId }], permission), one),
        );
        const listed = rowsOfTable(await chat.hears('help', { as: who })).length;
        expect(listed, who).toBe(allowed.length);
        // There are many of them, and alike: every fourth of what they may not do is asked, with a role for one shop every eighth.
        const refused = chat.app.commands.filter((one) => !allowed.includes(one));
        for (const command of refused.filter((_, n) => n % (shopId === undefined ? 4 : 8) === 0))
          expect(await chat.refused(command.examples[0] as string, { as: who }), command.name.en).toBe(
            command.totals && shopId !== undefined ? 'permission.totals' : 'permission.denied',
          );
      }
    }
  }, 60_000);

  it('is asked before anything about the arguments is said', async () => {
    await grant(chat, 'v', 'viewer');
    for (const line of ['adjust', 'adjust no-such-sku x y z', 'outbox resend many', 'operator grant', 'undo nothing'])
      expect(['permission.denied', 'undo.nothing']).toContain(await chat.refused(line, { as: 'v' }));
  });
});

describe('a role for one shop', () => {
  beforeAll(async () => {
    await grant(chat, 'two', 'operator', 'SH-2');
    await rowsIn(
      chat,
      `with o as (insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
         select id, 'n-' || id, 'sale', 'paid', now() - interval '2 days', 'CNY', 'test' from shop returning id, shop_id, placed_at)
       insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
         select shop_id, id, '1', 'TEE-RED-M', 'sale', shop_id * 10, 9900, placed_at from o`,
    );
  });

  it('sees its own shop in shops, and no other by name', async () => {
    const shops = await chat.hears('shops', { as: 'two' });
    expect(rowsOfTable(shops).map((row) => row[0])).toEqual(['SH-2']);
    expect(await chat.refused('shops SH-1', { as: 'two' })).toBe('shops.not_found');
    expect((await chat.hears('shops sh-2', { as: 'two' })).title.en).toBe('Shop · Branch');
    expect(rowsOfTable(await chat.hears('shops')).map((row) => row[0])).toEqual(['SH-1', 'SH-2']);
  });

  it('sees its own sales in stock', async () => {
    const sold = async (as: string) =>
      JSON.stringify((await chat.hears('stock TEE-RED-M', { as })).blocks.find((block) => block.kind === 'fields'));
    expect(await sold('two')).toContain('"value":20}');
    expect(await sold('me')).toContain('"value":30}');
  });

  it('may not do what changes the group', async () => {
    for (const line of ['adjust TEE-RED-M sh-1 -3 x', 'room set name x', 'jobs', 'operator', 'audit'])
      expect(await chat.refused(line, { as: 'two' }), line).toBe('permission.denied');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(200);
  });

  it('adds up: roles for two shops show both', async () => {
    await grant(chat, 'two', 'viewer', 'SH-1');
    expect(rowsOfTable(await chat.hears('shops', { as: 'two' }))).toHaveLength(2);
  });
});

describe('rights at the moment of doing', () => {
  it('a role that was taken between asking and confirming does nothing', async () => {
    await grant(chat, 'gone', 'operator');
    await grant(chat, 'gone', 'viewer');
    const code = codeIn(await chat.hears('adjust TEE-RED-M sh-1 +100 found', { as: 'gone' }));
    await chat.hears('operator revoke console:gone operator');
    expect(await chat.refused(`confirm ${code}`, { as: 'gone' })).toBe('permission.denied');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(200);
    await chat.hears('operator revoke console:gone viewer');
    expect(await chat.refused(`confirm ${code}`, { as: 'gone' })).toBe('permission.stranger');
  });

  it("a button is its presser's own words", async () => {
    await grant(chat, 'presser', 'viewer');
    const message = await chat.hears('adjust TEE-RED-M sh-1 +2 found');
    const answer = await chat.says('adjust TEE-RED-M sh-1 +1 found');
    if ('error' in answer) throw new Error(answer.error.code);
    const undo = buttonsOf(message).findIndex((button) => button.says.startsWith('undo '));
    const ref = `${(answer.outboxId as number).toString(36)}-${undo + 1}`;
    const pressed = async (as: string) => {
      const said = await chat.presses(ref, { as });
      return 'error' in said ? said.error.code : said.message.title.en;
    };
    expect(await pressed('presser')).toBe('permission.denied');
    expect(await pressed('nobody')).toBe('permission.stranger');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(203);
    expect(await pressed('me')).toContain('Adjusted');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(202);
  });

  it('a press of what is not there, or is in another room, is answered and does nothing', async () => {
    const answer = await chat.says('adjust TEE-RED-M sh-1 +1 found');
    if ('error' in answer) throw new Error(answer.error.code);
    const ref = (answer.outboxId as number).toString(36);
    await grant(chat, 'elsewhere', 'operator');
    for (const [press, from] of [
      [`${ref}-9`, {}],
      ['zzzzzz-1', {}],
      [`${ref}-1`, { as: 'elsewhere', room: 'stock' }],
    ] as const) {
      const said = await chat.presses(press, from);
      expect('error' in said ? said.error.code : said.message.title.en).toBe('button.gone');
    }
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(203);
  });
});

it('an account that ADMINS no longer names has lost its right with the next start', async () => {
  const first = await openChat({ env: { ADMINS: 'console:me,console:boss' } });
  try {
    expect((await first.hears('operator', { as: 'boss' })).title.en).toContain('People');
    const { openApp } = await import('../../../src/app.ts');
    const { testConfig } = await import('../../support/chat.ts');
    await first.app.close();
    const again = await openApp(testConfig(first.database.url), { serve: false, demo: false });
    const ask = (as: string) => again.console.ask({ as, room: 'ops', key: `again-${as}`, text: 'operator' });
    expect(await ask('boss')).toMatchObject({ error: { code: 'permission.stranger' } });
    expect(await ask('me')).toMatchObject({ message: { title: { en: expect.stringContaining('People') } } });
    await again.close();
  } finally {
    await first.close();
  }
});
