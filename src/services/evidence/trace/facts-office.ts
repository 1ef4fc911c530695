import { type Localized, same } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { bracketed, listed, quoted, said, words } from './names.ts';
import { type Body, dayOf, type Facts, ruleWords, shopOf, type Teller } from './tell.ts';

const conversation: Teller = (body, told) =>
  body['act'] === 'texts cleared'
    ? {
        what: words(
          `${shopOf(told)} 客服对话 ${body['messages']} 条按保留期清空文字`,
          `${shopOf(told)}: texts of ${body['messages']} messages cleared by retention`,
        ),
      }
    : {
        what: words(
          `收到客服对话 ${body['told']} 条，新存 ${body['stored']} 条`,
          `${body['told']} messages of conversations came in, ${body['stored']} of them new`,
        ),
      };

const check: Teller = (body, { names }) => {
  const found = Object.entries((body['found'] ?? {}) as Record<string, number>);
  const head = words(
    `合规检查 ${body['things']} 项，不能发 ${body['refused']} 项`,
    `${body['things']} things checked, ${body['refused']} may not go out`,
  );
  return {
    what: listed(
      head,
      found.slice(0, 5).map(([code, n]) => said(ruleWords(code, names), `× ${n}`)),
    ),
  };
};

const key: Teller = (body) => ({
  what: words(
    `${body['month']} 的原话密钥按保留期销毁，涉及 ${body['rows']} 行`,
    `the key of words of ${body['month']} was destroyed by retention, ${body['rows']} rows`,
  ),
});

const EXPORTS: Record<string, Localized> = {
  link: words('要了一份证据包（一次性链接）', 'a bundle of evidence was asked for (link)'),
  fetched: words('取走证据包', 'the bundle of evidence was fetched'),
  api: words('系统取走证据包', 'a program fetched the bundle of evidence'),
  file: words('在服务器上导出证据包', 'a bundle of evidence was written on the server'),
};

const exported: Teller = (body) => ({
  what: listed(EXPORTS[String(body['act'])] ?? words('导出证据', 'evidence exported'), [
    body['rows'] === undefined ? undefined : words(`${body['rows']} 行证据`, `${body['rows']} rows`),
  ]),
});

const handbook: Teller = ({ act, version, changes }) => {
  if (act === 'acknowledged')
    return { what: words(`确认已读手册第 ${version} 版`, `handbook version ${version} read and acknowledged`) };
  const head = words(`手册第 ${version} 版生成`, `handbook version ${version} made`);
  return { what: Number(changes) > 0 ? listed(head, [words(`${changes} 处变化`, `${changes} changes`)]) : head };
};

const policy: Teller = ({ platform, day, rules }, { names }) => ({
  what: listed(
    said(
      words('记下平台政策', 'platform policy noted'),
      names.platform?.(String(platform)) ?? String(platform),
      dayOf(day),
    ),
    [
      ...((rules ?? []) as string[])
        .slice(0, 5)
        .map((code) => said(words('涉及规则', 'touches rule'), ruleWords(code, names))),
    ],
  ),
});

const CADENCES: Record<string, Localized> = {
  monthly: words('每月', 'monthly'),
  quarterly: words('每季度', 'quarterly'),
  yearly: words('每年', 'yearly'),
  'on-rule-change': words('规则变更时', 'when a rule changes'),
  'on-expiry': words('到期前', 'before it ends'),
};

const duty: Teller = ({ duty: code, cadence, leadDays, enabled }) => ({
  what: listed(said(words('合规事务', 'duty'), quoted(same(String(code))), words('已设', 'set')), [
    CADENCES[String(cadence)],
    words(`提前 ${leadDays} 天`, `${leadDays} days ahead`),
    enabled === false ? words('停用', 'off') : undefined,
  ]),
});

const training: Teller = ({ training: id, day, people }) => ({
  what: words(`培训 ${id}（${dayOf(day)}），${people} 人参加`, `training ${id} (${dayOf(day)}), ${people} took part`),
});

export const OFFICE_FACTS: Record<string, Teller> = {
  conversation,
  check,
  key,
  export: exported,
  handbook,
  policy,
  duty,
  training,
};

/** Of a kind that nobody told here about: what it is called, and what it says of itself. */
export function otherFacts(kind: string, body: Body): Facts {
  const act = body['act'] ?? body['event'] ?? body['outcome'];
  return { what: listed(words(`其他记录（${kind}）`, `other record (${kind})`), [act ? bare(act) : undefined]) };
}

const bare = (act: unknown): Localized => bracketed(same(clampChars(String(act), 80)));
