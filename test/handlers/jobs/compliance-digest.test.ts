import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/compliance-digest.ts';
import { ofShops } from '../../../src/services/compliance/office/digest.ts';
import type { DigestFacts } from '../../../src/services/compliance/office/digest-facts.ts';

const FRIDAY = new Date('2026-11-27T09:00:00Z');
const facts = (until: Date): DigestFacts => ({
  until: until.toISOString(),
  since: new Date(until.getTime() - 7 * 86_400_000).toISOString(),
  shops: [
    { id: 1, code: 'SH-1' },
    { id: 2, code: 'SH-2' },
  ],
  cells: [1, 2].map((shop) => ({ rule: 'price-gap', shop, found: shop, open: 0, overdue: 0 })),
  trend: [],
  worst: [],
  rates: [
    { shop: 1, of: 10, found: 0, beside: 3 },
    { shop: 2, of: 10, found: 0 },
  ],
  changes: [],
  papers: [],
});

const run = (slot: Date) => {
  const asked: string[] = [];
  const services = {
    rooms: {
      subscribers: async () => [{ id: 1 }, { id: 2 }],
      shopsOf: async (id: number) => (id === 2 ? [{ id: 2, code: 'SH-2' }] : []),
    },
    rules: { ofCode: () => undefined },
    office: {
      keepWeek: async (until: Date) => [asked.push('kept'), facts(until)][1],
      digestOf: async () => [asked.push('now'), { facts: facts(slot), how: 'now' }][1],
      ofShops,
    },
  };
  return Promise.resolve(job.run({ services: services as never, slot, now: slot })).then((posts) => ({
    posts: posts as { room: number; message: unknown }[],
    asked,
  }));
};

it('keeps the week that ends on Friday 17:00 and tells each room of its own shops', async () => {
  const { posts, asked } = await run(FRIDAY);
  expect(asked).toEqual(['kept']);
  expect(posts.map(({ room }) => room)).toEqual([1, 2]);
  expect(JSON.stringify(posts[0]?.message)).toContain('2026-11-20 至 2026-11-27');
  expect(JSON.stringify(posts[1]?.message)).not.toContain('SH-1');
  // A rate of nothing is no clean week: what it leaves out is said, of the room's own shops.
  expect(JSON.stringify(posts[0]?.message)).toContain('另有 3 项严重或高级别的违规是券、客服消息等');
  expect(JSON.stringify(posts[1]?.message)).not.toContain('另有');
});

it('a run by hand at another time keeps nothing', async () => {
  expect((await run(new Date('2026-11-25T03:00:00Z'))).asked).toEqual(['now']);
});
