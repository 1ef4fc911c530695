import {
  type AlertGroup,
  type AlertGroupRow,
  actions,
  alertButtons,
  at,
  audienceWords,
  type Block,
  card,
  clampChars,
  field,
  fields,
  instantText,
  kindWords,
  type Localized,
  labelWords,
  type Message,
  note,
  same,
  severityWords,
  table,
  text,
  withData,
} from '#kit';

type Story = { group: AlertGroup; events: readonly StoryLine[] };
type StoryLine = { at: Date; words: Localized; room: string | undefined; sentAt: Date | undefined };

const TONES = { info: 'normal', warning: 'warning', critical: 'danger' } as const;

/** One group: its alerts, who has it, and its story. */
export function groupStory({ group, events }: Story, timeZone: string): Message {
  const over = group.endedAt !== undefined;
  const title = { zh: `告警 ${group.shortId}`, en: `Alert ${group.shortId}` };
  const blocks = [standing(group), alertsOf(group), ...storyOf(events, timeZone)];
  const tail: Block[] = over ? [] : [actions(...alertButtons(group))];
  return card(title, [...blocks, ...tail], over ? 'success' : TONES[group.severity]);
}

function standing(group: AlertGroup): Block {
  const severity = severityWords(group.severity);
  const counts = {
    zh: `${severity.zh} · ${group.firing} 条未恢复，${group.resolved} 条已恢复`,
    en: `${severity.en} · ${group.firing} firing, ${group.resolved} resolved`,
  };
  return fields(
    field({ zh: '级别', en: 'Severity' }, counts),
    field({ zh: '开始', en: 'Since' }, at(group.since)),
    ...(group.endedAt ? [field({ zh: '恢复', en: 'Resolved' }, at(group.endedAt))] : []),
    field({ zh: '路由', en: 'Route' }, group.route),
    field({ zh: '分组', en: 'Grouped by' }, labelsSaid(group)),
    ...(group.untold && !group.endedAt ? [field({ zh: '群里', en: 'In rooms' }, untoldWords(group.untold))] : []),
    ...(group.owner ? [field({ zh: '负责人', en: 'Owner' }, group.owner.name)] : []),
    ...(group.acked ? [field({ zh: '已确认', en: 'Acknowledged' }, group.acked.name)] : []),
    ...(group.acked?.until ? [field({ zh: '确认到', en: 'Until' }, at(group.acked.until))] : []),
    ...(group.snoozedUntil && !group.endedAt
      ? [field({ zh: '暂停至', en: 'Snoozed until' }, at(group.snoozedUntil))]
      : []),
  );
}

function labelsSaid({ labels }: AlertGroup): Localized {
  const said = (lang: 'zh' | 'en') =>
    Object.entries(labels)
      .map(([name, value]) => `${labelWords(name)[lang]} ${(name === 'kind' ? kindWords(value) : same(value))[lang]}`)
      .join(' · ');
  return { zh: said('zh') || '–', en: said('en') || '–' };
}

const MOST_ALERTS = 15;

function alertsOf({ alerts, firing, resolved }: AlertGroup): Block {
  const shown = alerts.slice(0, MOST_ALERTS);
  const own = ownLabels(shown);
  const differ = own.some((words) => words.en !== '');
  return withData(
    table(
      [
        { label: { zh: '告警', en: 'Alert' } },
        ...(differ ? [{ label: { zh: '标签', en: 'Labels' } }] : []),
        { label: { zh: '级别', en: 'Severity' } },
        { label: { zh: '开始', en: 'Since' } },
        { label: { zh: '恢复', en: 'Resolved' } },
        { label: { zh: '次数', en: 'Times' }, align: 'right' },
      ],
      shown.map((one, n) => [
        one.line,
        ...(differ ? [own[n] ?? same('')] : []),
        severityWords(one.severity),
        at(one.startsAt),
        one.endsAt ? at(one.endsAt) : '–',
        one.count,
      ]),
      firing + resolved,
    ),
    alerts.map(({ id, severity, line, startsAt, endsAt, count, labels }) => ({
      alert: id,
      severity,
      zh: line.zh,
      en: line.en,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt?.toISOString() ?? null,
      count,
      labels: JSON.stringify(labels),
    })),
  );
}

/** What an alert has that not all of them have: without it those of one line cannot be told apart. */
function ownLabels(alerts: AlertGroup['alerts']): Localized[] {
  const said = ({ labels }: AlertGroup['alerts'][number]) =>
    Object.entries(labels).filter(([name]) => name !== 'severity');
  const times = new Map<string, number>();
  for (const one of alerts)
    for (const [name, value] of said(one)) times.set(`${name}=${value}`, (times.get(`${name}=${value}`) ?? 0) + 1);
  return alerts.map((one) => {
    const own = said(one).filter(([name, value]) => (times.get(`${name}=${value}`) ?? 0) < alerts.length);
    const words = (lang: 'zh' | 'en') =>
      clampChars(own.map(([name, value]) => `${labelWords(name)[lang]} ${value}`).join(' · '), 80);
    return { zh: words('zh'), en: words('en') };
  });
}

const MOST_LINES = 12;

/** What was told where and when it arrived, who did what. */
function storyOf(events: readonly StoryLine[], timeZone: string): Block[] {
  if (events.length === 0) return [note({ zh: '还没有通知过', en: 'Nothing was told yet' })];
  const shown = events.slice(-MOST_LINES);
  const lines = (lang: 'zh' | 'en') => shown.map((one) => storyLine(one, timeZone)[lang]).join('\n');
  const hidden = events.length - shown.length;
  return [
    text({ zh: lines('zh'), en: lines('en') }),
    ...(hidden > 0 ? [note({ zh: `更早还有 ${hidden} 条`, en: `${hidden} earlier lines are not shown` })] : []),
  ];
}

function storyLine({ at: when, words, room, sentAt }: StoryLine, timeZone: string): Localized {
  const seconds = sentAt ? Math.max(0, Math.round((sentAt.getTime() - when.getTime()) / 100) / 10) : undefined;
  const arrived =
    seconds === undefined ? same('') : { zh: `，${seconds} 秒后送达`, en: `, delivered after ${seconds} s` };
  const where = room ? { zh: ` → ${room}`, en: ` → ${room}` } : same('');
  const time = instantText(when, timeZone);
  return {
    zh: `${time} ${words.zh}${where.zh}${arrived.zh}`,
    en: `${time} ${words.en}${where.en}${arrived.en}`,
  };
}

/** Groups as a list, the gravest first. */
export function groupTable(rows: readonly AlertGroupRow[], total: number): Block {
  const list = table(
    [
      { label: { zh: '编号', en: 'No.' } },
      { label: { zh: '级别', en: 'Severity' } },
      { label: { zh: '内容', en: 'What' } },
      { label: { zh: '未恢复', en: 'Firing' }, align: 'right' },
      { label: { zh: '开始', en: 'Since' } },
      { label: { zh: '状态', en: 'State' } },
    ],
    rows.map((row) => [row.id, severityWords(row.severity), row.line, row.firing, at(row.since), stateOf(row)]),
    total,
  );
  return withData(
    list,
    rows.map((row) => ({
      group: row.id,
      severity: row.severity,
      firing: row.firing,
      kind: row.kind ?? null,
      shop: row.shop ?? null,
      zh: row.line.zh,
      en: row.line.en,
      since: row.since.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      acknowledgedBy: row.acked ?? null,
      owner: row.owner ?? null,
      snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
      told: row.told,
      untold: row.untold ? untoldWords(row.untold).en : null,
      asked: row.asked ?? null,
    })),
  );
}

function stateOf({ endedAt, acked, owner, snoozedUntil, told, untold, asked }: AlertGroupRow): Localized {
  if (endedAt) return { zh: '已恢复', en: 'resolved' };
  if (snoozedUntil) return { zh: '暂停中', en: 'snoozed' };
  if (acked) return { zh: `${acked} 已确认`, en: `acknowledged by ${acked}` };
  if (owner) return { zh: `交给 ${owner}`, en: `assigned to ${owner}` };
  const why = untold && untoldWords(untold);
  const who = asked === undefined ? undefined : { zh: `已请 ${asked} 处理`, en: `${asked} was asked` };
  const parts = [...(why ? [why] : []), ...(who ? [who] : [])];
  if (parts.length > 0) return { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') };
  return told ? { zh: '未确认', en: 'not acknowledged' } : { zh: '即将通知', en: 'about to be told' };
}

/** Why no room is told of it. */
function untoldWords(untold: NonNullable<AlertGroup['untold']>): Localized {
  const each = untold.map(({ why, by }): Localized => {
    const [first] = by;
    if (why === 'silenced') return { zh: `已静默（静默 ${by.join('、')}）`, en: `silenced (silence ${by.join(', ')})` };
    if (why === 'muted') return { zh: `静音时段 ${by.join('、')}`, en: `muted by “${by.join('”, “')}”` };
    if (why === 'inhibited') return { zh: `被抑制（抑制 ${by.join('、')}）`, en: `inhibited by “${by.join('”, “')}”` };
    if (first === undefined) return { zh: '没有管这家店的群', en: 'no room is about its shops' };
    const topic = audienceWords(first);
    return { zh: `没有群订阅${topic.zh}`, en: `no room subscribes to ${topic.en}` };
  });
  return { zh: each.map(({ zh }) => zh).join('，'), en: each.map(({ en }) => en).join(', ') };
}
