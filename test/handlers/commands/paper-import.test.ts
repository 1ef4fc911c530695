import { expect, it } from 'vitest';
import command from '../../../handlers/commands/paper-import.ts';

const plan = async (rows: string) => {
  if (command.effect !== 'write') throw new Error('it writes');
  const given: unknown[] = [];
  const services = {
    shops: { find: async (code: string) => (code === 'SH-X' ? undefined : { id: 1, code, name: {} }) },
    papers: { planImport: async (all: unknown[]) => void given.push(...all) },
  };
  await command.plan({ args: { rows }, services } as never);
  return given;
};

it('reads rows with and without their later fields', async () => {
  expect(
    await plan('店铺,类别,名称\nSH-1,执照,营业执照,913100001234,,,,2020-01-01,2040-01-01\ngroup,insurance,liability'),
  ).toEqual([
    {
      shop: { id: 1, code: 'SH-1' },
      kind: 'licence',
      name: '营业执照',
      number: '913100001234',
      from: '2020-01-01',
      until: '2040-01-01',
    },
    { shop: undefined, kind: 'insurance', name: 'liability' },
  ]);
});

it.each(['SH-1,passport,x', 'SH-1,licence', 'SH-1,licence,x,,,,,,2027-02-30', 'SH-1,licence,x,,,,,,,more', ' ; '])(
  'refuses %s',
  async (row) => {
    await expect(plan(row)).rejects.toMatchObject({ code: 'paper.rows' });
  },
);

it('refuses a shop that is not there', async () => {
  await expect(plan('SH-X,licence,x')).rejects.toMatchObject({ code: 'shops.not_found' });
});
