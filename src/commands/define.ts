import type { ApiScope } from '../core/api-scopes.ts';
import type { Effect } from '../core/effect.ts';
import type { Lang, Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import type { Identity, RoomRow, Services } from '../services/services.ts';
import type { ArgSpec, ArgSpecs, ArgsOf } from './args.ts';

/** Who asks, where, and what the handler may use. Times come from here, never from `new Date()`. */
export type Ask<Args> = {
  args: Args;
  services: Services;
  actor: Identity & { personId: number };
  room: RoomRow;
  now: Date;
  lang: Lang;
  trace: string;
  desk: Desk;
  /** Whether they may see what warehouses hold altogether; PostgreSQL shows no level to who may not. */
  totals: boolean;
  /** How many rows a list may show: `inChat` to people, more to programs, which read it all. */
  most(inChat: number): number;
};

/** What the machinery does for the few commands that speak about commands themselves. */
export type Desk = {
  /** The commands that this person may run here, by name; the same check as for running them. */
  catalogue(): CommandInfo[];
  confirm(code: string): Promise<Message>;
  /** What waits for this person's word. */
  waiting(): Promise<Message>;
  cancel(code: string): Promise<Message>;
  undo(trace: string | undefined): Promise<Message>;
  /** What others asked for, and what of one's own waits for others. */
  approve(code: string): Promise<Message>;
  reject(code: string, reason: string | undefined): Promise<Message>;
  withdraw(code: string): Promise<Message>;
  approvals(): Promise<Message>;
  /** What a line would do, without doing it. */
  dry(line: string): Promise<Message>;
  /** Which command a line is, where it is a reading that this person may run; throws as running it would. */
  reading(line: string): Localized;
  whoami(): { account: string; person: number | undefined; roles: { role: string; shop: number | undefined }[] };
};

export type CommandInfo = {
  name: Localized;
  aliases: readonly string[];
  summary: Localized;
  usage: Localized;
  examples: readonly string[];
  permission: string;
  effect: 'read' | 'write';
};

type Described = {
  name: Localized;
  aliases?: readonly string[];
  summary: Localized;
  /** Each is parsed by a test. The first in each language is what a wrong argument is answered with. */
  examples: readonly string[];
  /** `anyone` is for help and whoami; everything else names a permission that a role must give. */
  permission: string;
  /** `shop`: a role held for some shops is enough, and the handler sees only those. Default `group`: held for all. */
  reach?: 'group' | 'shop';
  /** Shows what warehouses hold altogether: whoever has some shops only needs the right for it (`inventory.totals`). */
  totals?: true;
};

/** Where the command is served under /api/v1. `{sku}` in the path is the argument sku; the rest come by name. */
export type Endpoint<M extends string = string> = { method: M; path: `/${string}`; scope: ApiScope };

type Reading<A extends ArgSpecs> = Described & {
  effect: 'read';
  args: A;
  /** Arguments that are not in the path come by name from the query. */
  http?: Endpoint<'GET'>;
  run(ask: Ask<ArgsOf<A>>): Promise<Message | Kept> | Message | Kept;
};

/**
 * An answer that is to be given again as it was: `keep` writes down what it was made of, after the read, in the ask's transaction and the
 * system's scope. It is no write of the asker's: it changes nothing that others see, so it is not planned, confirmed or undone.
 */
export type Kept = Message & { keep(services: Services): Promise<void> };

/** What `apply` may add to its answer: an inverse that could not be known before (the id of a new row). */
export type Applied = Message | { message: Message; inverse: { says: string } };

/** Who does it, by account; why it happens once; who agreed to it, by account, where somebody had to. */
export type By = { actor: string; cause: string; approvedBy: string };

type Writing<A extends ArgSpecs> = Described & {
  effect: 'write';
  args: A;
  /** Arguments that are not in the path come by name from the JSON body. */
  http?: Endpoint<'POST' | 'PUT' | 'DELETE'>;
  /** Read only: what it would change. */
  plan(ask: Ask<ArgsOf<A>>): Promise<Effect>;
  /** Does exactly that, or throws effect.changed. */
  apply(ask: Ask<ArgsOf<A>> & { effect: Effect; by: By }): Promise<Applied>;
  /** Whether this effect waits for its asker's word. */
  confirm?(effect: Effect): boolean;
};

/** `desk` commands (confirm, cancel, undo) carry out other commands' effects: the desk opens each one's own frame. */
type AtDesk<A extends ArgSpecs> = Described & {
  effect: 'desk';
  args: A;
  http?: never;
  run(ask: Ask<ArgsOf<A>>): Promise<Message>;
};

export type Command<A extends ArgSpecs = ArgSpecs> = Reading<A> | Writing<A> | AtDesk<A>;

/** A command as the registry keeps it: its arguments' types are known to itself alone. */
// biome-ignore lint/suspicious/noExplicitAny: a registry of commands with different arguments has no common type for them
export type AnyCommand = Command<any>;

type PathArgs<P> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | PathArgs<Rest> : never;

/** What stands in braces in a path must be an argument's name. */
type ServedBy<A extends ArgSpecs, P> = {
  http?: { path: [PathArgs<P>] extends [keyof A] ? P : `/…/{${keyof A & string}}` };
};

export const defineCommand = <const A extends ArgSpecs, const P extends string = never>(
  command: Command<A> & ServedBy<A, P>,
): Command<A> => command;

export type { ArgSpec, ArgSpecs, ArgsOf };
