import { XMLParser } from 'fast-xml-parser';
import { MAX_JSON_DEPTH, MAX_XML_DEPTH } from './limits.ts';

/** Bytes from outside into values: everything here is bounded and answers undefined for what it does not take. */

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The query of a URL. `+` stays a plus, since base64 travels here; a name that comes twice makes the query unreadable.
 */
export function readQuery(url: string): Record<string, string> | undefined {
  const start = url.indexOf('?');
  const read: Record<string, string> = Object.create(null);
  if (start < 0) return read;
  try {
    for (const pair of url.slice(start + 1).split('&', 33)) {
      if (pair === '') continue;
      const [name = '', ...rest] = pair.split('=');
      const key = decodeURIComponent(name);
      if (key in read) return undefined;
      read[key] = decodeURIComponent(rest.join('='));
    }
  } catch {
    return undefined;
  }
  return read;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  // 64-bit ids must stay strings.
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: MAX_XML_DEPTH,
});

/**
 * The markup of a document without its CDATA sections (what is in those, somebody typed), or undefined where it holds
 * what no callback of WeCom has: `<!` and `<?` start DTDs, entities, comments and instructions. Linear in its length,
 * since it also runs on what nobody has signed.
 */
function plainMarkup(text: string): string | undefined {
  let markup = '';
  let from = text.startsWith('<?xml ') ? text.indexOf('?>') : 0;
  if (from < 0) return undefined;
  if (from > 0) from += 2;
  for (;;) {
    const opens = text.indexOf('<![CDATA[', from);
    if (opens < 0) break;
    markup += text.slice(from, opens);
    from = text.indexOf(']]>', opens) + 3;
    if (from < 3) return undefined;
  }
  markup += text.slice(from);
  return /<[!?]/.test(markup) ? undefined : markup;
}

/**
 * What stands in the one `<Encrypt>` of a callback, found without parsing: its signature is not checked yet.
 */
export function encryptedInXml(text: string): string | undefined {
  if (plainMarkup(text) === undefined) return undefined;
  const opens = text.indexOf('<Encrypt>');
  const closes = text.indexOf('</Encrypt>', opens);
  if (opens < 0 || closes < 0 || text.includes('<Encrypt>', opens + 1)) return undefined;
  const inside = text.slice(opens + 9, closes).trim();
  return inside.startsWith('<![CDATA[') && inside.endsWith(']]>') ? inside.slice(9, -3) : inside;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** XML's own five and characters by number, each once; anything else stays as it is written. */
const decoded = (text: string): string =>
  text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (written, name, decimal, hex) => {
    if (name) return NAMED[name] ?? written;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return /^[\t\n\r]$|^[^\p{Cc}\p{Cs}]$/u.test(character) ? character : written;
  });

const asCdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** The same document with every text that refers to characters as a CDATA section that holds them. Never sees a DTD. */
const withoutReferences = (text: string): string =>
  text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<[^<>]*>|[^<]+/g, (part) =>
    part.startsWith('<') || !part.includes('&') ? part : asCdata(decoded(part)),
  );

/** The children of `<xml>`: values are strings, no entity but XML's own is expanded, nesting is bounded. */
export function readXml(text: string): Record<string, unknown> | undefined {
  const markup = plainMarkup(text);
  if (markup === undefined || tooDeep(markup)) return undefined;
  try {
    const root = (parser.parse(withoutReferences(text), true) as { xml?: unknown }).xml;
    return typeof root === 'object' && root !== null ? (root as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function tooDeep(markup: string): boolean {
  let depth = 0;
  for (const [tag] of markup.matchAll(/<[^<>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > MAX_XML_DEPTH) return true;
  }
  return false;
}

/** JSON that nests at most MAX_JSON_DEPTH deep; the depth is counted before anything is built. */
export function readJson(text: string): unknown {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (quoted) {
      if (character === 0x5c) at += 1;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
