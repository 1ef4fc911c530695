import {
  type Ask,
  actions,
  at,
  card,
  clampChars,
  type Effect,
  FINDING_STATES,
  type Finding,
  type FindingShown,
  type FindingStory,
  field,
  fields,
  GROUP_WORDS,
  type Localized,
  type Message,
  note,
  type Overdue,
  SEVERITY_WORDS,
  same,
  table,
  type Value,
  valueArg,
} from '#kit';

const NUMBERS = /^#?\d{1,15}(?:[\s,，、]+#?\d{1,15})*$/;

/** `12`, `12 13 14`, or a rule and a shop: `price-gap SH-1`. */
export const findingArg = valueArg(
  { zh: '违规项（编号，可以几个；或规则加店铺）', en: 'finding (number, or several; or a rule and a shop)' },
  (typed) => (typed.length <= 2000 ? { value: typed } : undefined),
  {
    takes: (typed, next) => {
      if (NUMBERS.test(typed)) return NUMBERS.test(next) ? `${typed} ${next}` : undefined;
      return typed.includes(' ') ? undefined : `${typed} ${next}`;
    },
  },
);

export const shopWords = ({ shop }: Pick<Finding, 'shop'>): Localized =>
  shop === undefined ? GROUP_WORDS : same(shop);

type Acting = Pick<Ask<unknown>, 'actor' | 'services' | 'trace' | 'now'> & { effect: Effect; by: { actor: string } };

/** Does what somebody decided of findings, and says so: the same for each of the verbs. */
export async function actOnFindings({ effect, by, actor, services, trace, now }: Acting): Promise<Message> {
  const who = { personId: actor.personId, actor: by.actor, name: actor.name, trace, now };
  const { count } = await services.findings.apply(effect, who);
  return doneCard(effect, count, trace);
}

function doneCard(effect: Effect, count: number, trace: string): Message {
  const ids = String(effect.data['ids']).split(' ');
  return card(
    effect.summary,
    [
      fields(
        field({ zh: '编号', en: 'No.' }, ids.length > 12 ? `${ids.slice(0, 12).join(' ')} …` : ids.join(' ')),
        ...(count > 1 ? [field({ zh: '项数', en: 'How many' }, count)] : []),
        ...effect.figures,
      ),
      actions(
        ...('says' in effect.inverse ? [{ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` }] : []),
        count === 1
          ? { label: { zh: '看详情', en: 'See it' }, says: `finding ${ids[0]}` }
          : { label: { zh: '看未处理的', en: 'What is open' }, says: 'findings' },
      ),
    ],
    'success',
  );
}

export const stateWords = ({ state, goneAt }: Finding): Localized => {
  const words = FINDING_STATES[state];
  if (goneAt === undefined || state === 'handled') return words;
  return { zh: `${words.zh}，不再出现`, en: `${words.en}, no longer seen` };
};

/** One finding, whole: what was found, by what, what is known of it, what happened to it. */
export function findingCard(
  { finding, story, sentence }: FindingShown,
  rule: { name: Localized; clause: Localized } | undefined,
): Message {
  const title = (lang: 'zh' | 'en') => `${finding.id} · ${rule?.name[lang] ?? finding.rule}`;
  const grave = finding.severity === 'critical' || finding.severity === 'high';
  const isOpen = finding.state === 'open' || finding.state === 'assigned';
  return card(
    { zh: `违规项 ${title('zh')}`, en: `Finding ${title('en')}` },
    [
      { kind: 'text', text: finding.says },
      ...sentenceBlock(finding, sentence),
      fields(...factsOf(finding), field({ zh: '依据', en: 'Clause' }, rule?.clause ?? finding.rule)),
      ...placesTable(finding),
      ...storyTable(story),
      ...goneNote(finding),
      actions(...buttonsOf(finding)),
    ],
    isOpen ? (grave ? 'danger' : 'warning') : 'normal',
  );
}

function factsOf(one: Finding) {
  return [
    field({ zh: '对象', en: 'What' }, one.label),
    field({ zh: '编码', en: 'Subject' }, one.subject),
    field({ zh: '店铺', en: 'Shop' }, shopWords(one)),
    field({ zh: '状态', en: 'State' }, stateWords(one)),
    field({ zh: '级别', en: 'Severity' }, SEVERITY_WORDS[one.severity]),
    field({ zh: '期限', en: 'Due' }, at(one.dueAt)),
    field({ zh: '次数', en: 'Times' }, one.count),
    field({ zh: '第一次', en: 'First' }, at(one.firstAt)),
    field({ zh: '最近', en: 'Latest' }, at(one.lastAt)),
    field({ zh: '规则版本', en: 'Rule version' }, one.ruleVersion),
    ...(one.owner ? [field({ zh: '负责人', en: 'Owner' }, one.owner)] : []),
    ...(one.reopened > 0 ? [field({ zh: '重新打开', en: 'Reopened' }, one.reopened)] : []),
    ...(one.waivedUntil ? [field({ zh: '豁免到', en: 'Waived until' }, at(one.waivedUntil))] : []),
    ...(one.closedBy ? [field({ zh: '谁处理', en: 'Closed by' }, one.closedBy)] : []),
    ...(one.reason ? [field({ zh: '说明', en: 'Words' }, one.reason)] : []),
    ...(one.verdict ? [field({ zh: '判断', en: 'Verdict' }, VERDICTS[one.verdict])] : []),
    ...moreFacts(one.facts),
  ];
}

const VERDICTS: Record<'right' | 'wrong', Localized> = {
  right: { zh: '属实', en: 'right' },
  wrong: { zh: '误报', en: 'false alarm' },
};

const MOST_FACTS = 12;

/** What the rule knew besides, as it named it. */
const moreFacts = (facts: Finding['facts']) =>
  Object.entries(facts)
    .filter(([name, value]) => name !== 'places' && value !== '')
    .slice(0, MOST_FACTS)
    .map(([name, value]) => field(FACTS[name] ?? same(name), factValue(value)));

function factValue(value: unknown): Value {
  if (typeof value === 'number' || typeof value === 'string') return value;
  const written = JSON.stringify(value) ?? '–';
  return written.length > 200 ? `${written.slice(0, 199)}…` : written;
}

const FACTS: Record<string, Localized> = {
  conversation: { zh: '会话', en: 'Conversation' },
  message: { zh: '消息', en: 'Message' },
  agent: { zh: '客服（代号）', en: 'Agent (pseudonym)' },
  level: { zh: '词的级别', en: 'Level of the words' },
};

/** What an agent wrote, with the words that are meant in brackets. */
function sentenceBlock({ facts }: Finding, sentence: string | undefined): Message['blocks'] {
  if (sentence === undefined) return [];
  const label = { zh: '原话', en: 'Sentence' };
  if (sentence === '') return [fields(field(label, { zh: '已按保存期限删除', en: 'deleted when its time was over' }))];
  const places = Array.isArray(facts['places']) ? (facts['places'] as Place[]) : [];
  return [fields(field(label, marked(sentence, places)))];
}

/** `加【微信】返现`: overlapping places are one. */
function marked(text: string, places: readonly Place[]): string {
  const spans = places
    .filter(({ field: where }) => where === 'text')
    .map(({ from = 0, to = 0 }) => ({ from, to }))
    .sort((a, b) => a.from - b.from);
  let out = '';
  let done = 0;
  for (const { from, to } of spans) {
    if (to <= done || to > text.length) continue;
    const start = Math.max(from, done);
    out += `${text.slice(done, start)}【${text.slice(start, to)}】`;
    done = to;
  }
  return clampChars(out + text.slice(done), MOST_SENTENCE);
}

const MOST_SENTENCE = 1_000;

type Place = { from?: number; to?: number; field?: string; found?: string; rewrite?: string };

function placesTable({ facts }: Finding): Message['blocks'] {
  const places = Array.isArray(facts['places']) ? (facts['places'] as Place[]) : [];
  if (places.length === 0) return [];
  return [
    table(
      [
        { label: { zh: '位置', en: 'Where' } },
        { label: { zh: '原文', en: 'Found' } },
        { label: { zh: '可改为', en: 'Write instead' } },
      ],
      places.slice(0, 10).map(({ field: where, found, rewrite }) => [where ?? '', found ?? '', rewrite ?? '–']),
      places.length,
    ),
  ];
}

const ACTS: Record<string, Localized> = {
  found: { zh: '发现', en: 'found' },
  assign: { zh: '分配', en: 'assigned' },
  handle: { zh: '处理', en: 'handled' },
  waive: { zh: '豁免', en: 'waived' },
  reopen: { zh: '重新打开', en: 'opened again' },
  verdict: { zh: '判断', en: 'judged' },
};

function storyTable(story: readonly FindingStory[]): Message['blocks'] {
  if (story.length === 0) return [];
  return [
    table(
      [
        { label: { zh: '时间', en: 'When' } },
        { label: { zh: '经过', en: 'What happened' } },
        { label: { zh: '谁', en: 'By' } },
      ],
      story.slice(0, 10).map((one) => [at(one.at), ACTS[one.act] ?? one.act, one.by]),
      story.length,
    ),
  ];
}

function goneNote({ goneAt, state }: Finding): Message['blocks'] {
  if (goneAt === undefined) return [];
  const since = fields(field({ zh: '不再出现，从', en: 'No longer seen since' }, at(goneAt)));
  if (state === 'handled') return [since];
  return [
    since,
    note({
      zh: '它不会自己关闭；确认没事了就点“已处理”',
      en: 'It does not close by itself: mark it as handled when you know what became of it',
    }),
  ];
}

function buttonsOf({ id, state, rule, shop }: Finding) {
  const list = { label: { zh: '同类违规', en: 'Others like it' }, says: `findings ${rule} ${shop ?? GROUP_WORDS.en}` };
  if (state === 'handled' || state === 'waived')
    return [{ label: { zh: '重新打开', en: 'Open again' }, says: `finding reopen ${id}` }, list];
  return [
    { label: { zh: '我来处理', en: 'I take it' }, says: `finding assign ${id}`, style: 'primary' as const },
    { label: { zh: '已处理', en: 'Handled' }, says: `finding handle ${id}` },
    { label: { zh: '属实', en: 'It is right' }, says: `finding right ${id}` },
    { label: { zh: '误报', en: 'False alarm' }, says: `finding wrong ${id}` },
    list,
  ];
}

const MOST_NAMED = 8;

/** One message for all that is overdue in a room, the worst first. */
export function overdueCard(overdue: readonly Overdue[]): Message {
  const rows = overdue
    .slice(0, MOST_NAMED)
    .map(({ finding, stage }) => [
      String(finding.id),
      shopWords(finding),
      finding.says,
      SEVERITY_WORDS[finding.severity],
      at(finding.dueAt),
      finding.owner ?? { zh: '无人', en: 'nobody' },
      stage === 2 ? { zh: '第二次提醒', en: 'second reminder' } : '',
    ]);
  const columns = [
    { label: { zh: '编号', en: 'No.' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '问题', en: 'Why' } },
    { label: { zh: '级别', en: 'Severity' } },
    { label: { zh: '期限', en: 'Due' } },
    { label: { zh: '负责人', en: 'Owner' } },
    { label: { zh: '提醒', en: 'Reminder' } },
  ];
  const grave = overdue.some(({ finding, stage }) => stage === 2 || finding.severity === 'critical');
  return card(
    { zh: `违规逾期 · ${overdue.length} 项`, en: `Overdue findings · ${overdue.length}` },
    [
      table(columns, rows, overdue.length),
      actions({ label: { zh: '看全部逾期', en: 'See all that is overdue' }, says: 'findings overdue' }),
    ],
    grave ? 'danger' : 'warning',
  );
}
