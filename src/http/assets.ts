import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { posix } from 'node:path';
import type { FastifyInstance } from 'fastify';

/**
 * The page's files, made with the first request for one and kept in memory: many servers never show the page. Scripts are our own TypeScript with the types taken out;
 * they keep their names and places (`/assets/web/main.ts`, `/assets/core/format.ts`), so that imports need no change.
 */
export type Asset = { path: string; type: string; body: string; etag: string };

const SRC = new URL('../', import.meta.url);
const SCRIPT = 'text/javascript; charset=utf-8';
const FIRST_SCRIPT = 'web/main.ts';
const OTHERS: [string, string][] = [
  ...['style', 'chat', 'entries', 'cards', 'plain'].map((name): [string, string] => [
    `web/${name}.css`,
    'text/css; charset=utf-8',
  ]),
  ['web/icon.svg', 'image/svg+xml'],
];

/** Node says once a process that this is experimental, on the screen that people read at start: not here. */
function stripped(source: string): string {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

const asset = (path: string, type: string, body: string): Asset => ({
  path,
  type,
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
});

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'/g;

/** Where a script's imports lead. Throws on a package: a browser could not load it. */
function importsOf(path: string, code: string): string[] {
  return [...code.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? '';
    if (!name.startsWith('.')) throw new Error(`${path} imports ${name}, which a browser cannot load`);
    const found = posix.join(posix.dirname(path), name);
    if (!/^(web|core)\/[a-z-]+\.ts$/.test(found)) throw new Error(`${path} may import web and core only, not ${found}`);
    return found;
  });
}

/** The first script and all that it needs. */
async function loadScripts(): Promise<Asset[]> {
  const done = new Map<string, Asset>();
  const waiting = [FIRST_SCRIPT];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (done.has(path)) continue;
    const code = stripped(await readFile(new URL(path, SRC), 'utf8'));
    done.set(path, asset(`/assets/${path}`, SCRIPT, code));
    waiting.push(...importsOf(path, code));
  }
  return [...done.values()];
}

async function loadAssets(): Promise<Asset[]> {
  const read = (path: string) => readFile(new URL(path, SRC), 'utf8');
  const others = OTHERS.map(async ([path, type]) => asset(`/assets/${path}`, type, await read(path)));
  const index = asset('/', 'text/html; charset=utf-8', await read('web/index.html'));
  return [index, ...(await Promise.all(others)), ...(await loadScripts())];
}

let made: Promise<Map<string, Asset>> | undefined;

function assetsByPath(): Promise<Map<string, Asset>> {
  made ??= loadAssets().then(
    (assets) => new Map(assets.map((one) => [one.path, one])),
    (error: unknown) => {
      made = undefined;
      throw error;
    },
  );
  return made;
}

/** What was asked is looked up among the files that there are: no path is ever put together from it. */
export function addAssets(app: FastifyInstance): void {
  for (const route of ['/', '/assets/*']) {
    app.get(route, async (request, reply) => {
      const found = (await assetsByPath()).get(request.url.split('?', 1)[0] ?? '');
      if (!found) return reply.callNotFound();
      const { etag, type, body } = found;
      reply.headers({ etag, 'cache-control': 'private, no-cache' });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(body);
    });
  }
}
