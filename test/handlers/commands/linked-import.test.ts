import { expect, it } from 'vitest';
import command from '../../../handlers/commands/linked-import.ts';

const plan = (rows: string) => {
  const given: unknown[] = [];
  const services = {
    shops: { find: async (code: string) => (code === 'SH-X' ? undefined : { id: 1, code }) },
    linkedShops: { planImport: async (all: unknown[]) => void given.push(...all) },
  };
  if (command.effect !== 'write') throw new Error('it writes');
  return Promise.resolve(command.plan({ args: { rows }, services } as never)).then(() => given);
};

it('reads rows in both languages, with a header and commas in the value', async () => {
  expect(await plan('shop,kind,value\nSH-1,主体,上海某某有限公司；SH-2,address,Room 5, Road 7')).toEqual([
    { shop: { id: 1, code: 'SH-1' }, kind: 'entity', value: '上海某某有限公司' },
    { shop: { id: 1, code: 'SH-2' }, kind: 'address', value: 'Room 5,Road 7' },
  ]);
});

it('names the row that it does not understand, and changes nothing', async () => {
  await expect(plan('SH-1,device,a;SH-1,colour,red')).rejects.toMatchObject({
    code: 'linked.rows',
    text: { en: expect.stringMatching(/^Row 2/) },
  });
  await expect(plan(';;')).rejects.toMatchObject({ code: 'linked.rows' });
  await expect(plan('SH-X,device,a')).rejects.toMatchObject({ code: 'shops.not_found' });
});
