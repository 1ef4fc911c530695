import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '../../../../src/db/client.ts';
import {
  type AccountId,
  accountOf,
  createPeople,
  type People,
  reachOf,
} from '../../../../src/services/people/people.ts';
import { rowsIn } from '../../../support/acts.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const at = (written: string): AccountId => accountOf(written) as AccountId;
const within = <T>(work: (people: People) => Promise<T>, admins: AccountId[] = [at('wecom:boss')]): Promise<T> =>
  database.db.withScope(systemScope('test'), (tx) => work(createPeople({ tx, admins })));

describe('an account', () => {
  it.each(['wecom:ZhangSan', 'slack:U0123ABC', 'console:me', ' console:me ', 'wecom:a@b.c', 'wecom:张三'])(
    'is %j',
    (written) => {
      expect(accountOf(written)).toEqual({
        channel: written.trim().split(':')[0],
        userId: written.trim().split(':')[1],
      });
    },
  );

  it.each(['console:Me', 'console:ME', 'console:me'])(
    '%j is one person of the console, whatever the case',
    (written) => {
      expect(accountOf(written)).toEqual({ channel: 'console', userId: 'me' });
    },
  );

  it.each([
    '',
    'me',
    'wecom:',
    'telegram:x',
    'wecom: x',
    'wecom:a b',
    'WECOM:x',
    'wecom::x',
    `wecom:${'x'.repeat(65)}`,
  ])('is not %j', (written) => {
    expect(accountOf(written)).toBeUndefined();
  });
});

describe('the right that the configuration gives', () => {
  it('is never stored, and ends with its name there', async () => {
    await within((people) => people.ensure(at('wecom:boss'), 'Boss'));
    const grants = (admins: AccountId[]) =>
      within(async (people) => (await people.identify(at('wecom:boss'))).grants, admins);
    expect(await grants([at('wecom:boss')])).toEqual([{ role: 'admin', shopId: undefined }]);
    expect(await grants([])).toEqual([]);
    expect(await rowsIn({ database }, 'select * from role_grant')).toEqual([]);
  });

  it('holds for an account that nobody has met yet, and by channel: the same id elsewhere is somebody else', async () => {
    const who = (written: string) => within((people) => people.identify(at(written)), [at('slack:U1')]);
    expect((await who('slack:U1')).grants).toHaveLength(1);
    expect((await who('console:U1')).grants).toEqual([]);
    expect((await who('slack:u1')).grants).toEqual([]);
  });

  it('is of every account of that person', async () => {
    await within(async (people) =>
      people.applyLink(await people.planLink(at('wecom:boss'), at('slack:BOSS')), 'console:me'),
    );
    expect((await within((people) => people.identify(at('slack:BOSS')))).grants).toEqual([
      { role: 'admin', shopId: undefined },
    ]);
  });

  it('cannot be joined to somebody who does not have it', async () => {
    await within((people) => people.ensure(at('console:eve')));
    await expect(within((people) => people.planLink(at('console:eve'), at('wecom:boss')))).rejects.toMatchObject({
      code: 'operator.admin',
    });
    const two = [at('wecom:boss'), at('console:owner')];
    await within((people) => people.ensure(at('console:owner')), two);
    await expect(
      within((people) => people.planLink(at('wecom:boss'), at('console:owner')), two),
    ).resolves.toBeDefined();
  });
});

describe('reach', () => {
  it('is nowhere without a role, in some shops with a role for them, everywhere with a role for all', () => {
    expect(reachOf([], 'inventory.read')).toBe('none');
    expect(
      reachOf(
        [
          { role: 'viewer', shopId: 2 },
          { role: 'operator', shopId: 5 },
          { role: 'viewer', shopId: 2 },
        ],
        'inventory.read',
      ),
    ).toEqual([2, 5]);
    expect(
      reachOf(
        [
          { role: 'viewer', shopId: 2 },
          { role: 'viewer', shopId: undefined },
        ],
        'inventory.read',
      ),
    ).toBe('all');
    expect(
      reachOf(
        [
          { role: 'viewer', shopId: 2 },
          { role: 'operator', shopId: 5 },
        ],
        'todo.write',
      ),
    ).toEqual([5]);
  });

  it('is everybody for anyone, everyone with a role for member', () => {
    expect([reachOf([], 'anyone'), reachOf([], 'member'), reachOf([{ role: 'viewer', shopId: 2 }], 'member')]).toEqual([
      'all',
      'none',
      'all',
    ]);
  });
});

it('the same account met twice at the same moment is one person', async () => {
  const ids = await Promise.all(
    Array.from({ length: 8 }, () => within((people) => people.ensure(at('slack:U77'), 'Ann'))),
  );
  expect(new Set(ids).size).toBe(1);
  expect(await rowsIn({ database }, `select count(*)::int as n from account where user_id = 'U77'`)).toEqual([
    { n: 1 },
  ]);
});

it('a person who was met twice leaves nobody behind in the list', async () => {
  const { rows } = await within((people) => people.list());
  expect(rows.filter((row) => row.accounts.length === 0)).toEqual([]);
});

describe('who could agree', () => {
  const run = (text: string) => rowsIn({ database }, text);
  const console_ = (name: string, by: string) =>
    `insert into account (channel, user_id, person_id, vouched_by)
       select 'console', '${name}', (insert_person.id), '${by}' from insert_person`;
  const person = (name: string, by: string) =>
    run(`with insert_person as (insert into person (name) values ('${name}') returning id) ${console_(name, by)}`);
  const role = (name: string, what: string, shop: string) =>
    run(`insert into role_grant (person_id, role, shop_id, granted_by)
           select person_id, '${what}', ${shop}, 'test' from account where user_id = '${name}'`);

  it('is found behind any number of others, and by the shops that it is about', async () => {
    await run(`insert into shop (id, code, platform, name_zh, name_en, currency, time_zone) overriding system value
                 values (901, 'T-1', 'x', 'x', 'x', 'CNY', 'UTC'), (902, 'T-2', 'x', 'x', 'x', 'CNY', 'UTC')`);
    for (let n = 0; n < 210; n++) await person(`m${n}`, 'test');
    await run(`insert into role_grant (person_id, role, shop_id, granted_by)
                 select person_id, 'manager', 901, 'test' from account where user_id ~ '^m[0-9]+$'`);
    await person('late', 'test');
    await role('late', 'manager', 'null');
    const names = async (shops: number[]) =>
      (await within((people) => people.votersFor(['manager'], shops), [])).map((one) => one.name);
    expect([await names([]), await names([901, 902]), await names([902])]).toEqual([['late'], ['late'], ['late']]);
    expect((await names([901])).length).toBeGreaterThan(50);
  });

  it('is never somebody that the asker answers for, through however many others', async () => {
    await person('root', 'test');
    await role('root', 'admin', 'null');
    for (let n = 1; n <= 60; n++) await person(`a${n}`, `console:${n === 1 ? 'root' : `a${n - 1}`}`);
    await run(`insert into role_grant (person_id, role, granted_by)
                 select person_id, 'admin', 'test' from account where user_id ~ '^a[0-9]+$'`);
    const root = (await within((people) => people.voterOf(at('console:root'))))?.person as number;
    expect((await within((people) => people.voterOf(at('console:a60'))))?.vouchers).toContain(root);
    const other = () => within((people) => people.otherAdmin(root), []);
    expect(await other()).toBe(false);
    await person('hired', 'test');
    await role('hired', 'admin', 'null');
    expect(await other()).toBe(true);
  });
});
