import { expect, it } from 'vitest';
import type { PersonRow } from '#kit';
import { decidersOf } from '../../../handlers/views/deciders.ts';

const person = (id: number, ...roles: ('admin' | 'manager' | 'operator')[]): PersonRow => ({
  id,
  name: `p${id}`,
  accounts: [],
  roles: roles.map((role) => ({ role, shop: undefined })),
});
const [op, here, away, admin] = [person(1, 'operator'), person(2, 'manager'), person(3, 'manager'), person(4, 'admin')];
const namesOf = (people: PersonRow[], workers: number[], step: 1 | 2 | 3) => {
  const deciders = decidersOf(people, workers, step);
  return [deciders.as, ...deciders.people.map(({ name }) => name)];
};

it('asks those of the room who may approve, then the managers elsewhere, then the admins', () => {
  const all = [op, here, away, admin];
  expect(namesOf(all, [1, 2], 1)).toEqual(['here', 'p2']);
  expect(namesOf(all, [1, 2], 3)).toEqual(['managers', 'p3']);
  expect(namesOf([op, here, admin], [1, 2], 3)).toEqual(['admins', 'p4']);
});

it('asks the next role at once where a role has nobody, and the same one again where there is no next', () => {
  expect(namesOf([op, away, admin], [1], 1)).toEqual(['managers', 'p3']);
  expect(namesOf([here], [2], 3)).toEqual(['here', 'p2']);
  expect(namesOf([op], [1], 3)).toEqual(['nobody']);
});

it('a role for one shop is no right to move stock', () => {
  const manager: PersonRow = { ...person(5), roles: [{ role: 'manager', shop: 'SH-2' }] };
  expect(namesOf([manager], [5], 1)).toEqual(['nobody']);
});
