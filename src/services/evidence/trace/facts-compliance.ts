import { type Localized, same } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { listed, quoted, said, words } from './names.ts';
import { SEVERITIES, stateWords } from './states.ts';
import { type Body, commandWords, dayOf, ruleWords, shopOf, type Teller, type Told } from './tell.ts';

const until = (value: unknown): Localized | undefined =>
  value ? words(`到 ${dayOf(value)}`, `until ${dayOf(value)}`) : undefined;

const EVENTS: Record<string, Localized> = {
  asked: words('发起', 'asked for'),
  agreed: words('一位审批人同意', 'one approver agreed'),
  refused: words('一位审批人驳回', 'one approver refused'),
  approved: words('已批准并执行', 'approved and done'),
  rejected: words('已驳回，没有执行', 'rejected, not done'),
  withdrawn: words('发起人撤回', 'withdrawn by the asker'),
  expired: words('过期，没有执行', 'expired, not done'),
  lapsed: words('数据变了，作废重审', 'lapsed: the data changed'),
  failed: words('批准后执行失败', 'approved, but it failed'),
};

const approval: Teller = (body, { names }) => {
  const { event, code, command } = body;
  const to = String(body['to'] ?? '');
  if (event === 'policy')
    return {
      what: words(
        `审批线 ${body['line']} 改为第 ${body['version']} 版`,
        `approval line ${body['line']} set, version ${body['version']}`,
      ),
    };
  if (event === 'delegated')
    return { what: listed(words(`把审批委托给 ${to}`, `approvals handed to ${to}`), [until(body['until'])]) };
  if (event === 'delegation-ended')
    return { what: words(`收回给 ${to} 的审批委托`, `approvals taken back from ${to}`) };
  const head = said(
    words('审批', 'approval'),
    String(code ?? ''),
    said(words('命令', 'command'), commandWords(command, names)),
  );
  return { what: listed(head, [EVENTS[String(event)] ?? same(String(event))]) };
};

const TERM_ACTS: Record<string, Localized> = {
  add: words('词库添加', 'term added'),
  except: words('词库例外', 'term excepted'),
  remove: words('词库移除', 'term removed'),
};
const LEVELS: Record<string, Localized> = {
  forbidden: words('禁用', 'forbidden'),
  care: words('慎用', 'with care'),
  proof: words('需证明', 'needs proof'),
};

const rule: Teller = (body, told) => {
  if (body['word'] !== undefined) {
    const head = TERM_ACTS[String(body['act'])] ?? words('词库改动', 'term changed');
    return {
      what: listed(said(head, quoted(same(String(body['word'])))), [
        body['level'] ? (LEVELS[String(body['level'])] ?? same(String(body['level']))) : undefined,
        body['rewrite'] ? words(`改成“${body['rewrite']}”`, `say “${body['rewrite']}”`) : undefined,
      ]),
    };
  }
  if (body['slope'] !== undefined)
    return {
      what: words(
        `异常概率重新校准，依据 ${body['right']} 个判对、${body['wrong']} 个判错`,
        `odds of abnormal orders fitted anew to ${body['right']} right and ${body['wrong']} wrong verdicts`,
      ),
    };
  return { what: ruleSet(body, told) };
};

const SCOPES: Record<string, Localized> = {
  shop: words('店铺', 'shop'),
  platform: words('平台', 'platform'),
  category: words('品类', 'category'),
};

function ruleSet(body: Body, { names }: Told): Localized {
  const { enabled, version, params, scope, severity } = body;
  const known = names.rule?.(String(body['rule']))?.params ?? {};
  const head = said(
    words('规则', 'rule'),
    ruleWords(body['rule'], names),
    words(`第 ${version} 版`, `version ${version}`),
  );
  const values = Object.entries((params ?? {}) as Record<string, unknown>).map(([name, value]) => {
    const { words: called = same(name), kind = '' } = known[name] ?? {};
    return said(called, kind === 'percent' ? `${value}%` : String(value));
  });
  const [, by = '', of = ''] = /^([a-z]+)=(.*)$/s.exec(String(scope ?? '')) ?? [];
  return listed(head, [
    enabled === false ? words('停用', 'off') : undefined,
    by ? said(SCOPES[by] ?? by, SCOPES[by] && by === 'platform' ? (names.platform?.(of) ?? of) : of) : undefined,
    ...values,
    severity ? said(words('级别', 'severity'), SEVERITIES[String(severity)] ?? String(severity)) : undefined,
    body['approvedBy'] ? words('经第二人批准', 'a second person agreed') : undefined,
  ]);
}

const CHANGES: Record<string, Localized> = {
  opened: words('发现', 'found'),
  reopened: words('再次发生，重新打开', 'happened again, reopened'),
  counted: words('又发生一次', 'happened once more'),
  assign: words('分配给负责人', 'given to somebody'),
  handle: words('标为已处理', 'marked handled'),
  handled: words('证照已续，自动处理', 'handled: the paper was renewed'),
  waive: words('豁免', 'waived'),
  reopen: words('重新打开', 'reopened'),
};

type Found = { finding?: number; subject?: string; says?: string; zh?: string; change?: string; before?: string };

const finding: Teller = (body, { about, names }) => {
  const listedRows = ((body['findings'] ?? []) as (Found | number)[]).map((one) =>
    typeof one === 'number' ? { finding: one } : one,
  ) as Found[];
  const mine = listedRows.filter(({ subject }) => subject !== undefined && about.subjects.includes(subject));
  const [one] = mine.length > 0 ? mine : listedRows;
  const act = String(one?.change ?? body['act'] ?? '');
  const head = said(
    words('违规项', 'finding'),
    one?.finding === undefined ? '' : String(one.finding),
    ruleWords(body['rule'], names),
  );
  const says = one?.says ? { zh: clampChars(one.zh ?? '', 200), en: clampChars(one.says, 200) } : undefined;
  return {
    what: listed(head, [changeWords(act, body), until(body['until']), says, more(listedRows.length - 1)]),
    before: stateWords(one?.before),
    after: AFTER[act] === undefined ? undefined : stateWords(AFTER[act]),
  };
};

const AFTER: Record<string, string> = {
  assign: 'assigned',
  handle: 'handled',
  handled: 'handled',
  waive: 'waived',
  reopen: 'open',
};

function changeWords(act: string, body: Body): Localized {
  if (act === 'verdict')
    return body['verdict'] === 'wrong' ? words('判为误报', 'judged a false alarm') : words('判为属实', 'judged true');
  return CHANGES[act] ?? words('有变化', 'changed');
}

const more = (n: number): Localized | undefined => (n > 0 ? words(`同时还有 ${n} 项`, `${n} more with it`) : undefined);

const PAPER_ACTS: Record<string, Localized> = {
  added: words('记下', 'noted'),
  renewed: words('续期', 'renewed'),
  removed: words('移除', 'removed'),
};

const paper: Teller = (body, told) => {
  if (body['act'] === 'need' || body['act'] === 'need-off') {
    const kind = String(body['paper'] ?? '');
    const what = said(quoted(same(String(body['category']))), quoted(told.names.paper?.(kind) ?? same(kind)));
    const head =
      body['act'] === 'need'
        ? words('品类须有证照', 'category needs a paper')
        : words('品类不再须有证照', 'category needs no paper any more');
    return { what: listed(head, [what]) };
  }
  const kind = told.names.paper?.(String(body['kind'])) ?? same(String(body['kind'] ?? ''));
  const act = PAPER_ACTS[String(body['act'])] ?? words('证照改动', 'paper changed');
  return {
    what: listed(said(shopOf(told), act, kind, quoted(same(String(body['name'] ?? '')))), [until(body['until'])]),
  };
};

const SHOP_ACTS: Record<string, Localized> = {
  ticked: words('开店清单勾选', 'onboarding: ticked'),
  'onboarding-override': words('清单未办完，经同意先上线', 'went live before the checklist was done, as agreed'),
  'onboarding-item': words('开店清单改动', 'onboarding checklist changed'),
};

const shop: Teller = (body, told) => ({
  what: listed(said(shopOf(told), SHOP_ACTS[String(body['act'])] ?? words('店铺改动', 'shop changed')), [
    body['item'] ? same(String(body['item'])) : undefined,
    body['open'] ? words(`还没办 ${body['open']}`, `not done ${body['open']}`) : undefined,
    body['enabled'] === false ? words('停用', 'off') : undefined,
  ]),
});

const link: Teller = (body, told) => {
  const called = (kind: unknown) => told.names.link?.(String(kind)) ?? same(String(kind ?? ''));
  if (body['act'] === 'weight') {
    const head = said(words('关联权重', 'weight of a link'), called(body['kind']));
    const platform = String(body['platform'] ?? '');
    return {
      what: platform ? listed(head, [told.names.platform?.(platform) ?? same(platform)]) : head,
      before: same(`${body['before']}%`),
      after: same(`${body['percent']}%`),
    };
  }
  const things = (body['things'] ?? [{ kind: body['kind'], label: body['label'] }]) as {
    kind: string;
    label: string;
  }[];
  const head =
    body['act'] === 'removed'
      ? words('移除店铺身份', 'no longer noted of the shop')
      : words('记下店铺身份', 'noted of the shop');
  return {
    what: listed(
      said(shopOf(told), head),
      things.map(({ kind, label }) => said(called(kind), label)),
    ),
  };
};

export const COMPLIANCE_FACTS: Record<string, Teller> = { approval, rule, finding, paper, shop, link };
