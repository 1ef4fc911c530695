import { connect, type Socket } from 'node:net';

/** How every connection of ours talks to the server, beyond the driver's defaults. */
export const wireOptions = () => ({
  // The driver's own look at array types, once a connection, rejects where nobody can catch it when the server goes away
  // at that moment: the process would end. The array types that we use are listed below instead.
  fetch_types: false,
  types: arrayTypes(),
  socket: openSocket(),
});

type Target = { path?: string | false; host: string[]; port: number[] };

/** Small packets go out at once: the end of a COPY or of a large statement would else wait 40 ms for an acknowledgement. */
function openSocket(): (target: Target) => Socket {
  let turn = 0;
  return ({ path, host, port }) => {
    const i = turn++ % host.length;
    const socket = path
      ? connect(path)
      : connect({ host: host[i] ?? 'localhost', port: port[i] ?? 5432, noDelay: true });
    // The driver asks a socket for these where it speaks TLS or tells of failures.
    return Object.assign(socket, { host: host[i], port: port[i] });
  };
}

type Element = (text: string) => unknown;
const asText: Element = (text) => text;

/** Array types by the driver's rule for their elements: int8 and numeric stay text, instants are left to drizzle. */
const ELEMENTS: Record<number, Element> = {
  1000: (text) => text === 't', // boolean
  1001: (text) => Buffer.from(text.slice(2), 'hex'), // bytea
  1005: Number, // int2
  1007: Number, // int4
  1009: asText, // text
  1015: asText, // varchar
  1016: asText, // int8
  1021: Number, // float4
  1022: Number, // float8
  1231: asText, // numeric
  3807: (text) => JSON.parse(text), // jsonb
};

const arrayTypes = () =>
  Object.fromEntries(
    Object.entries(ELEMENTS).map(([oid, element]) => [
      `array${oid}`,
      {
        to: Number(oid),
        from: [Number(oid)],
        serialize: (value: unknown) => (Array.isArray(value) ? arrayLiteral(value) : String(value)),
        parse: (text: string) => parseArray(text, element),
      },
    ]),
  );

/** An array as PostgreSQL writes one. An array that is given as such a text already is passed on by the caller above. */
export const arrayLiteral = (values: readonly unknown[]): string => `{${values.map(elementLiteral).join(',')}}`;

function elementLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayLiteral(value);
  return `"${elementText(value).replace(/["\\]/g, '\\$&')}"`;
}

function elementText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const TOKEN = /([{}])|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs;

/** The array behind PostgreSQL's writing of it, of any depth. */
export function parseArray(text: string, element: Element): unknown[] {
  const outer: unknown[] = [];
  const open: unknown[][] = [outer];
  for (const [, brace, quoted, plain] of text.matchAll(TOKEN)) {
    const inner = open.at(-1) ?? outer;
    if (brace === '{') {
      const next: unknown[] = [];
      inner.push(next);
      open.push(next);
    } else if (brace === '}') open.pop();
    else if (quoted !== undefined) inner.push(element(quoted.replace(/\\(.)/gs, '$1')));
    else inner.push(plain === 'NULL' ? null : element(plain ?? ''));
  }
  return outer[0] as unknown[];
}
