import { expect, it } from 'vitest';
import { receive } from '../../../../src/services/observations/receive.ts';

const why = async (given: Record<string, unknown>): Promise<string> => {
  const asked = { given, sender: { name: 'bi', shops: undefined }, now: new Date(0) };
  const error = await receive({ inputs: [], metrics: [] } as never, asked).catch((thrown: unknown) => thrown);
  return JSON.stringify(error);
};

it('names the fields that it does not know, and those that are missing or wrong, by their place', async () => {
  const one = { code: 'visitors', value: 1, day: '2026-11-22' };
  expect(await why({ input: 'visitors', value: 1, day: '2026-11-22' })).toMatch(
    /code is wrong or missing.*there is no field input/,
  );
  expect(await why({ observations: [one, { ...one, store: 'SH-1' }] })).toContain(
    'there is no field observations.1.store',
  );
  expect(await why({ ...one, value: null })).toContain('value is wrong or missing');
});
