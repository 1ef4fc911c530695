import { describe, expect, it } from 'vitest';
import { createPusher, tampered } from '../../../src/local-platforms/push.ts';
import { shopify } from '../../../src/platforms/shopify/shopify.ts';
import { localShop } from '../../support/platforms.ts';

function pushed() {
  const bench = localShop(shopify, { currency: 'USD' });
  const bodies: string[] = [];
  const receive: typeof fetch = async (input, init) => {
    bodies.push(await new Request(input, init).text());
    return new Response('');
  };
  const pusher = createPusher({ world: bench.world, fetch: receive, to: () => 'http://us.test/push' });
  const tee = bench.listing({ stock: 50 });
  const sell = () => bench.world.sell(bench.shop, { lines: [{ ...tee, quantity: 1 }] })!.id;
  return { ...bench, bodies, pusher, sell };
}

describe('pushes of local platforms', () => {
  it('go out twice, in another order, or with another body, as they are told', async () => {
    const { shop, bodies, pusher, sell } = pushed();
    shop.faults.push.twice = 1;
    sell();
    await pusher.idle();
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
    shop.faults.push.outOfOrder = 1;
    const [first, second] = [sell(), sell()];
    await pusher.idle();
    expect(bodies.slice(2).map((b) => [first, second].find((id) => b.includes(id)))).toEqual([second, first]);
    shop.faults.push.badBody = 1;
    const third = sell();
    await pusher.idle();
    expect(bodies).toHaveLength(5);
    expect(bodies[4]).not.toBe(bodies[3]);
    expect(third).toBeTruthy();
    await pusher.close();
    sell();
    expect(bodies).toHaveLength(5);
  });

  it('are still something that parses when their body is another', () => {
    expect(JSON.parse(tampered('{"id":12,"a":"b"}'))).not.toEqual({ id: 12, a: 'b' });
  });

  it('are lost when nobody answers, and the next one still goes out', async () => {
    const { world } = localShop(shopify, { currency: 'USD' });
    const shop = world.shops[0]!;
    const tee = world.addListing(shop, { stock: 5 });
    let calls = 0;
    const broken: typeof fetch = async () => {
      calls += 1;
      throw new TypeError('fetch failed');
    };
    const pusher = createPusher({ world, fetch: broken, to: () => 'http://us.test/push' });
    world.sell(shop, { lines: [{ ...tee, quantity: 1 }] });
    world.sell(shop, { lines: [{ ...tee, quantity: 1 }] });
    await pusher.idle();
    expect(calls).toBe(2);
    await pusher.close();
  });
});
