import type { Localized } from '../../core/localized.ts';
import type { ArgSpec } from '../args.ts';
import type { AnyCommand } from '../define.ts';

/** A command's endpoint as data: what routes and the OpenAPI document are made of. */
export type EndpointFacts = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  scope: string;
  name: string;
  summary: Localized;
  args: { name: string; words: Localized; required: boolean; values?: readonly string[]; most?: number }[];
  confirms: boolean;
  command: AnyCommand;
};

/** Taken by the API itself. */
const RESERVED = ['format', 'confirm'];

/** The endpoints of a catalogue. Throws at start on what the types cannot see: an address twice, a reserved name. */
export function endpointsOf(commands: readonly AnyCommand[]): EndpointFacts[] {
  const facts = commands.flatMap((command) => (command.http ? [factsOf(command)] : []));
  const taken = new Map<string, string>();
  for (const { method, path, name, args, command } of facts) {
    const address = `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;
    const other = taken.get(address);
    if (other) throw new Error(`the commands "${other}" and "${name}" are both served at ${address}`);
    taken.set(address, name);
    const reserved = args.find((one) => RESERVED.includes(one.name));
    if (reserved) throw new Error(`"${name}" is served over HTTP and may not call an argument ${reserved.name}`);
    if ((method === 'GET') !== (command.effect === 'read'))
      throw new Error(`"${name}": a read is a GET, a write is not`);
  }
  return facts;
}

function factsOf(command: AnyCommand): EndpointFacts {
  const http = command.http as { method: EndpointFacts['method']; path: string; scope: string };
  return {
    method: http.method,
    path: http.path,
    scope: http.scope,
    name: command.name.en,
    summary: command.summary,
    args: Object.entries(command.args as Record<string, ArgSpec>).map(([name, spec]) => ({
      name,
      words: spec.words,
      required: !spec.optional,
      ...(Array.isArray(spec.suggest) && { values: spec.suggest as readonly string[] }),
      ...(spec.most !== undefined && { most: spec.most }),
    })),
    // Lines of the approval policy may ask for a word too.
    confirms: command.effect === 'write',
    command,
  };
}
