import type { LocalPush } from './dialect.ts';
import { dialectOf } from './dialects.ts';
import type { LocalShop, World } from './world.ts';

export type PushTarget = (shop: LocalShop) => string | undefined;

/** Sends what platforms push, one after the other for each shop, with the faults that are on. Nothing is sent again. */
export function createPusher({ world, fetch, to }: { world: World; fetch: typeof globalThis.fetch; to: PushTarget }) {
  const queues = new Map<LocalShop, Promise<void>>();
  const held = new Map<LocalShop, LocalPush>();
  const stop = world.onEvent((shop, event) => {
    const push = dialectOf(shop.kind.code)?.push?.(world, shop, event);
    const url = to(shop);
    if (push && url) queue(shop, url, inTurn(shop, held, push));
  });
  return {
    /** Until everything that was queued has gone out. */
    idle: async () => void (await Promise.all(queues.values())),
    async close() {
      stop();
      await Promise.all(queues.values());
    },
  };

  function queue(shop: LocalShop, url: string, pushes: readonly LocalPush[]): void {
    const before = queues.get(shop) ?? Promise.resolve();
    queues.set(
      shop,
      pushes.reduce((turn, push) => turn.then(() => send(fetch, url, push)), before),
    );
  }
}

/** What goes out now: nothing when this one is held back, else it and the one that was. */
function inTurn(shop: LocalShop, held: Map<LocalShop, LocalPush>, push: LocalPush): LocalPush[] {
  const { push: faults } = shop.faults;
  if (faults.outOfOrder > 0 && !held.has(shop)) {
    faults.outOfOrder -= 1;
    held.set(shop, push);
    return [];
  }
  const late = held.get(shop);
  held.delete(shop);
  const now = faults.badBody > 0 ? { ...push, body: tampered(push.body) } : push;
  if (faults.badBody > 0) faults.badBody -= 1;
  const twice = faults.twice > 0;
  if (twice) faults.twice -= 1;
  return [now, ...(twice ? [now] : []), ...(late ? [late] : [])];
}

/** One digit or letter is another, so that it still parses. */
export const tampered = (body: string): string => {
  const at = body.search(/\d(?=[^\d]*$)/);
  return at < 0 ? `${body} ` : `${body.slice(0, at)}${body[at] === '1' ? '2' : '1'}${body.slice(at + 1)}`;
};

async function send(fetch: typeof globalThis.fetch, url: string, { body, headers, query }: LocalPush): Promise<void> {
  const at = new URL(url);
  for (const [k, v] of Object.entries(query ?? {})) at.searchParams.set(k, v);
  // A platform gives up on a push as it likes; pulls find what it was about.
  await fetch(at, { method: 'POST', body, headers, signal: AbortSignal.timeout(5_000) })
    .then((answer) => answer.arrayBuffer())
    .catch(() => {});
}
