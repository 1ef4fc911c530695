import { WINDOW_MS } from './limits.ts';

/** What WeCom's error codes mean for a message: developer.work.weixin.qq.com/document/path/90313. */

type Refusal = { ok: false; retry: 'later' | 'never'; afterMs?: number; reason: string };

/** A token that WeCom no longer takes: one refresh, one more try. */
export const isStaleToken = (errcode: number): boolean => errcode === 40014 || errcode === 42001;

/** The configuration is wrong; asking again only gets this server's address blocked for an hour. */
export const isConfigError = (errcode: number): boolean => [40001, 40013, 40056, 40091].includes(errcode);

/** Milliseconds of a Retry-After in seconds, within 1 s to an hour; a window where there is none. */
export function busyFor(header: string | null): number {
  const seconds = header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
  return seconds === undefined ? WINDOW_MS : Math.min(Math.max(seconds, 1) * 1000, 3600_000);
}

/** The vendor's words without its hints, addresses and anything long enough to be a key. */
export const sayable = (errmsg: string): string =>
  errmsg
    .replace(/[,，;；]?\s*(hint|from ip|more info)\b[\s\S]*$/i, '')
    .replace(/[\w-]{16,}/g, '…')
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 100);

const LATER: Record<number, number> = { [-1]: 5_000, 45009: WINDOW_MS, 45011: WINDOW_MS, 45033: 2_000 };

const ADVICE: Record<number, string> = {
  40001: 'the app secret is wrong or the app is stopped: compare WECOM_APP_SECRET with 应用管理 → 该应用 → Secret',
  40013: 'the corp id is wrong: compare WECOM_CORP_ID with 我的企业 → 企业信息 → 企业ID',
  40056: 'the agent id is wrong: compare WECOM_APP_AGENT_ID with 应用管理 → 该应用 → AgentId',
  40091: 'the app secret is wrong: compare WECOM_APP_SECRET with 应用管理 → 该应用 → Secret',
  40058: 'WeCom does not take this message (a field is invalid or too long)',
  43012: 'cards need a callback URL: enter it at 应用管理 → 该应用 → 接收消息 → 设置API接收',
  81013: 'nobody could be reached: the people are not in the visible range of the app',
  93000: 'the group robot was removed or its key is wrong: add a robot to the group and bind it again with `room bind`',
  93004: 'the group robot is switched off: switch it on in the group, or bind another with `room bind`',
  93006: 'WeCom does not know this chat',
};

/** 60020: the address that WeCom saw, and where an operator enters it. */
function addressAdvice(errmsg: string): string {
  const address = /from ip:\s*([0-9a-fA-F.:]{3,45})/.exec(errmsg)?.[1];
  return (
    `WeCom does not trust this server's address${address ? ` ${address}` : ''}: enter it at ` +
    '企业微信管理后台 → 应用管理 → 该应用 → 企业可信IP (it works about a minute later)'
  );
}

/** The failure behind an `errcode`; codes that nobody has written down are final. */
export function failureOf(what: string, errcode: number, errmsg: string): Refusal {
  const afterMs = LATER[errcode];
  const words = errcode === 60020 ? addressAdvice(errmsg) : (ADVICE[errcode] ?? sayable(errmsg));
  const reason = `${what}: WeCom answered ${errcode}${words === '' ? '' : `, ${words}`}`;
  if (afterMs !== undefined) return { ok: false, retry: 'later', afterMs, reason };
  return { ok: false, retry: 'never', reason };
}
