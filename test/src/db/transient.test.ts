import { expect, test } from 'vitest';
import { insist, isTransient } from '../../../src/db/transient.ts';

const failure = (code: string) => Object.assign(new Error('no'), { code });

test.each(['40001', '40P01', '53100', '57P01', '08006', 'CONNECTION_CLOSED', 'ECONNREFUSED'])(
  '%s may pass, also as the cause of another error',
  (code) => {
    expect(isTransient(failure(code))).toBe(true);
    expect(isTransient(new Error('query failed', { cause: failure(code) }))).toBe(true);
  },
);

test.each(['23505', '42P01', '57014', ''])('"%s" will not', (code) => expect(isTransient(failure(code))).toBe(false));

test('what must be written down is tried until the database is back', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries < 4) throw failure('ECONNREFUSED');
    return 'written';
  };
  expect(await insist(work, 1)).toBe('written');
});

test.each([
  ['CONNECTION_ENDED', 1],
  ['23505', 1],
  ['57P01', 3],
])('%s is given up after %i', async (code, times) => {
  let tries = 0;
  const work = () => {
    tries += 1;
    return Promise.reject(failure(code));
  };
  await expect(insist(work, 1, 3)).rejects.toMatchObject({ code });
  expect(tries).toBe(times);
});
