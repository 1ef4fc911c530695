import * as z from 'zod';
import { type ApiAnswer, createApi, type Failure, refusalOf } from './api.ts';
import type { WecomDeps } from './deps.ts';
import { CALL_TIMEOUT_MS, WINDOW_MS } from './limits.ts';
import { createAccessToken } from './token.ts';

/**
 * Calls for customers (客户联系): mass tasks, what became of them, lists, welcomes. What came of a call is told by WeCom's own code,
 * never by HTTP. Documents 92135, 93338, 92113, 92137.
 */
export type Contacts = ReturnType<typeof createContacts>;

/** A page of results is bounded, a list of a member's customers is not. */
const MOST_BYTES = 4 * 1024 * 1024;
const PAGE = 500;
const MOST_PAGES = 40;

type Later = { state: 'later'; afterMs: number; reason: string };
export type MadeTask =
  | { state: 'made'; msgid: string; failed: string[] }
  | Later
  | { state: 'unknown' | 'refused'; reason: string };
export type TaskResult = {
  confirmed: boolean;
  results: { customer: string; status: 0 | 1 | 2 | 3; sentAt?: Date }[];
};
export type Unread = { reason: string; afterMs: number };
export type Welcomed = { state: 'sent' | 'done_elsewhere' | 'expired' | 'refused' | 'again'; reason: string };

type Called = { ok: true; answer: ApiAnswer } | (Failure & { errcode?: number });

const Failed = z.array(z.string()).max(20_000).catch([]);
const Tasks = z.array(z.object({ userid: z.string(), status: z.number().int() })).catch([]);
const Sent = z
  .array(
    z.object({ external_userid: z.string().optional(), status: z.number().int(), send_time: z.number().optional() }),
  )
  .catch([]);
const Cursor = z.string().max(512).catch('');
const Customers = z.array(z.string()).max(200_000);

/** Only where the app is configured. */
export function createContacts(deps: WecomDeps) {
  const { app, apiBase } = deps.config;
  if (!app) return undefined;
  const timeoutMs = deps.callTimeoutMs ?? CALL_TIMEOUT_MS;
  const api = createApi({ apiBase, fetch: deps.fetch ?? fetch, timeoutMs, mostBytes: MOST_BYTES });
  const access = createAccessToken({ api, app, tokens: deps.tokens, clock: deps.clock });
  const call = async (path: string, body: object | undefined, signal: AbortSignal, query = {}): Promise<Called> => {
    const called = await access.withToken((token) =>
      api.call(path, api.url(`cgi-bin/externalcontact/${path}`, { access_token: token, ...query }), body, signal),
    );
    if (!called.ok) return called;
    const { errcode } = called.answer;
    const refused = refusalOf(path, called.answer);
    return refused ? { ...refused, errcode } : called;
  };
  return {
    makeTask: (task: MassTaskAsk, signal: AbortSignal) => makeTask(call, task, signal),
    readTask: (msgid: string, member: string, signal: AbortSignal) => readTask(call, { msgid, member }, signal),
    customersOf: (member: string, signal: AbortSignal) => customersOf(call, member, signal),
    welcome: (code: string, words: string, signal: AbortSignal) => welcome(call, { code, words }, signal),
  };
}

type Call = (path: string, body: object | undefined, signal: AbortSignal, query?: object) => Promise<Called>;
export type MassTaskAsk = { member: string; customers: readonly string[]; words: string };

/** One task for one member; nothing goes out until they confirm it. A task whose making had no clear outcome is never made again. */
async function makeTask(call: Call, { member, customers, words }: MassTaskAsk, signal: AbortSignal): Promise<MadeTask> {
  const called = await call(
    'add_msg_template',
    { chat_type: 'single', external_userid: customers, sender: member, text: { content: words } },
    signal,
  );
  if (called.ok) {
    const { msgid, fail_list: failed } = called.answer as ApiAnswer & { fail_list?: unknown };
    if (!msgid) return { state: 'unknown', reason: 'add_msg_template: the answer holds no msgid' };
    return { state: 'made', msgid, failed: Failed.parse(failed) };
  }
  const reason = sayableMass(called.errcode) ?? called.reason;
  if (called.retry === 'unknown') return { state: 'unknown', reason };
  if (called.retry === 'later') return { state: 'later', afterMs: called.afterMs ?? WINDOW_MS, reason };
  return { state: 'refused', reason };
}

const MASS_WORDS: Record<number, string> = {
  40096: '40096: one of the customers is not known to WeCom any more, read the list anew',
  40201: '40201: WeCom takes it for spam, change the text',
  41048: '41048: none of the customers can be sent to: they had others already or do not accept any',
  41093: '41093: the task was cancelled',
  84061: '84061: the customers are no friends of the member',
  48002: '48002: the app is not allowed: add it at 客户联系 → 可调用接口的应用',
  60011: '60011: the member is not in the visible range of the app',
};
const sayableMass = (errcode: number | undefined): string | undefined =>
  errcode === undefined ? undefined : MASS_WORDS[errcode];

/** 41063: being handed out, to be read later. */
const NOT_YET = 41063;

const unread = ({ errcode, reason, afterMs, retry }: Failure & { errcode?: number }): Unread => ({
  reason: sayableMass(errcode) ?? reason,
  afterMs: errcode === NOT_YET ? WINDOW_MS : (afterMs ?? (retry === 'never' ? 3_600_000 : WINDOW_MS)),
});

/** Whether the member has confirmed, and what became of each customer so far. */
async function readTask(
  call: Call,
  { msgid, member }: { msgid: string; member: string },
  signal: AbortSignal,
): Promise<TaskResult | Unread> {
  const tasks = await call('get_groupmsg_task', { msgid, limit: PAGE }, signal);
  if (!tasks.ok) return unread(tasks);
  const list = Tasks.parse((tasks.answer as Record<string, unknown>)['task_list']);
  const confirmed = list.some((one) => one.userid.toLowerCase() === member.toLowerCase() && one.status === 2);
  const results: TaskResult['results'] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body = { msgid, userid: member, limit: PAGE, ...(cursor && { cursor }) };
    const called = await call('get_groupmsg_send_result', body, signal);
    if (!called.ok) return unread(called);
    const answer = called.answer as Record<string, unknown>;
    results.push(...Sent.parse(answer['send_list']).flatMap(resultOf));
    cursor = Cursor.parse(answer['next_cursor'] ?? '');
    if (cursor === '') break;
  }
  return { confirmed, results };
}

function resultOf(one: z.infer<typeof Sent>[number]): TaskResult['results'] {
  const { external_userid: customer, status, send_time: at } = one;
  if (customer === undefined || ![0, 1, 2, 3].includes(status)) return [];
  return [{ customer, status: status as 0 | 1 | 2 | 3, ...(at ? { sentAt: new Date(at * 1000) } : {}) }];
}

/** 84061: a member without customers. */
const NOBODY = 84061;

async function customersOf(call: Call, member: string, signal: AbortSignal): Promise<{ customers: string[] } | Unread> {
  const called = await call('list', undefined, signal, { userid: member });
  if (!called.ok) return called.errcode === NOBODY ? { customers: [] } : unread(called);
  const read = Customers.safeParse((called.answer as Record<string, unknown>)['external_userid'] ?? []);
  return read.success
    ? { customers: [...new Set(read.data)] }
    : { reason: 'list: an answer that cannot be read', afterMs: 3_600_000 };
}

/** 92137: the first app wins. 41096 another is at it, 41051 done already, 41050 too late. An unclear outcome may be tried again: WeCom takes one. */
async function welcome(
  call: Call,
  { code, words }: { code: string; words: string },
  signal: AbortSignal,
): Promise<Welcomed> {
  const called = await call('send_welcome_msg', { welcome_code: code, text: { content: words } }, signal);
  if (called.ok) return { state: 'sent', reason: '' };
  const { errcode, reason, retry } = called;
  if (errcode === 41051) return { state: 'done_elsewhere', reason: '41051: it was welcomed already' };
  if (errcode === 41050) return { state: 'expired', reason: '41050: the 20 seconds were over' };
  if (errcode === 41096 || retry !== 'never') return { state: 'again', reason };
  return { state: 'refused', reason: sayableMass(errcode) ?? reason };
}
