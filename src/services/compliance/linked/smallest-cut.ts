import type { Graph } from './graph.ts';

/** A network of arcs that lie in pairs: each beside the one that takes it back. */
type Net = { to: number[]; room: number[]; out: number[][] };

/** The fewest things without which no chain of shared things leads from one shop to another: as many as paths that share none. */
export function smallestCut(graph: Graph, from: number, to: number): number[] {
  const places = new Map<number, number>();
  for (const thing of graph.things)
    for (const shop of thing.shops) if (!places.has(shop)) places.set(shop, places.size);
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined || start === end) return [];
  const net = netOf(graph, places);
  for (let turn = 0; turn < graph.things.length; turn += 1) if (!push(net, start, end)) break;
  const seen = search(net, start);
  return graph.things.flatMap((_, place) => {
    const near = places.size + 2 * place;
    return seen.has(near) && !seen.has(near + 1) ? [place] : [];
  });
}

const ENDLESS = 1_000_000;

/** Each thing is a gate with a near side and a far side, through which one path passes; shops are not limited. */
function netOf(graph: Graph, places: ReadonlyMap<number, number>): Net {
  const nodes = places.size + 2 * graph.things.length;
  const net: Net = { to: [], room: [], out: Array.from({ length: nodes }, () => []) };
  const arc = (a: number, b: number, room: number) => {
    net.out[a]?.push(net.to.push(b) - 1);
    net.room.push(room);
    net.out[b]?.push(net.to.push(a) - 1);
    net.room.push(0);
  };
  for (const [place, { shops }] of graph.things.entries()) {
    const near = places.size + 2 * place;
    // What weighs nothing ties nobody.
    if (!graph.ties(place)) continue;
    arc(near, near + 1, 1);
    for (const shop of shops) {
      arc(places.get(shop) as number, near, ENDLESS);
      arc(near + 1, places.get(shop) as number, ENDLESS);
    }
  }
  return net;
}

/** By which arc each node is reached while there is room, from the start. */
function search({ to, room, out }: Net, start: number): Map<number, number> {
  const by = new Map([[start, -1]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1)
    for (const arc of out[queue[at] as number] ?? []) {
      const next = to[arc] as number;
      if (by.has(next) || (room[arc] as number) <= 0) continue;
      by.set(next, arc);
      queue.push(next);
    }
  return by;
}

/** One more path; false where there is none. */
function push(net: Net, start: number, end: number): boolean {
  const by = search(net, start);
  if (!by.has(end)) return false;
  for (let node = end; node !== start; ) {
    const arc = by.get(node) as number;
    net.room[arc] = (net.room[arc] as number) - 1;
    net.room[arc ^ 1] = (net.room[arc ^ 1] as number) + 1;
    node = net.to[arc ^ 1] as number;
  }
  return true;
}
