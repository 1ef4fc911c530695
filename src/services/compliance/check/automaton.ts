/** Finds many words in a text in one pass (Aho and Corasick, 1975). Words are by number; a word may be there more than once. */
export type Automaton = {
  /** Calls back for each occurrence of each word; returns how many transitions it took: at most two a character. */
  scan(text: string, found: (word: number, end: number) => void): number;
  nodes: number;
};

type Built = { next: Map<number, number>; fail: Int32Array; own: number[][]; shorter: Int32Array };

const WIDE = 0x10000;

export function automatonOf(words: readonly string[]): Automaton {
  const built = linked(trieOf(words));
  return { scan: (text, found) => scan(built, text, found), nodes: built.own.length };
}

function trieOf(words: readonly string[]): { next: Map<number, number>; own: number[][] } {
  const next = new Map<number, number>();
  const own: number[][] = [[]];
  for (const [number, word] of words.entries()) {
    let node = 0;
    for (let at = 0; at < word.length; at += 1) {
      const key = node * WIDE + word.charCodeAt(at);
      const known = next.get(key);
      if (known === undefined) {
        next.set(key, own.length);
        node = own.length;
        own.push([]);
      } else node = known;
    }
    if (word !== '') own[node]?.push(number);
  }
  return { next, own };
}

/** Breadth first: where to go on when a character does not follow, and the next shorter word that ends at the same place. */
function linked({ next, own }: { next: Map<number, number>; own: number[][] }): Built {
  const children: [code: number, node: number][][] = own.map(() => []);
  for (const [key, node] of next) children[Math.floor(key / WIDE)]?.push([key % WIDE, node]);
  const fail = new Int32Array(own.length);
  const shorter = new Int32Array(own.length);
  const queue = [0];
  for (let n = 0; n < queue.length; n += 1) {
    const parent = queue[n] as number;
    for (const [code, node] of children[parent] ?? []) {
      let back = parent;
      let to: number | undefined;
      while (back !== 0 && to === undefined) {
        back = fail[back] as number;
        to = next.get(back * WIDE + code);
      }
      fail[node] = to ?? 0;
      const behind = fail[node] as number;
      shorter[node] = (own[behind]?.length ?? 0) > 0 ? behind : (shorter[behind] as number);
      queue.push(node);
    }
  }
  return { next, fail, own, shorter };
}

function scan({ next, fail, own, shorter }: Built, text: string, found: (word: number, end: number) => void): number {
  let node = 0;
  let steps = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    let to = next.get(node * WIDE + code);
    steps += 1;
    while (to === undefined && node !== 0) {
      node = fail[node] as number;
      to = next.get(node * WIDE + code);
      steps += 1;
    }
    node = to ?? 0;
    for (let hit = node; hit !== 0; hit = shorter[hit] as number)
      for (const word of own[hit] ?? []) found(word, at + 1);
  }
  return steps;
}
