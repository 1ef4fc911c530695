import {
  actions,
  at,
  button,
  card,
  type Effect,
  type Message,
  note,
  SCHEDULE_PAUSES,
  type Schedule,
  same,
  table,
  text,
  valueArg,
} from '#kit';

/** `3` or `#3`. */
export const numberArg = valueArg({ zh: '编号', en: 'number' }, (typed) => {
  const digits = /^#?([1-9]\d{0,9})$/.exec(typed)?.[1];
  return digits === undefined ? undefined : { value: Number(digits) };
});

/** What a room gets by itself, the next first. */
export function schedulesCard(rows: readonly Schedule[]): Message {
  if (rows.length === 0)
    return card({ zh: '本群还没有定时', en: 'This room has no schedules' }, [
      text({ zh: '例如：定时 工作日 9:00 缺货', en: 'For example: every weekday 9:00 low-stock' }),
    ]);
  const columns = [
    { label: { zh: '编号', en: 'Number' } },
    { label: { zh: '什么时候', en: 'When' } },
    { label: { zh: '命令', en: 'Command' } },
    { label: { zh: '主人', en: 'Owner' } },
    { label: { zh: '下一次', en: 'Next' } },
  ];
  return card({ zh: `本群的定时 · ${rows.length}`, en: `Schedules of this room · ${rows.length}` }, [
    table(
      columns,
      rows.map((row) => [
        `#${row.id}`,
        row.words,
        row.line,
        row.owner,
        row.nextAt ? at(row.nextAt) : (SCHEDULE_PAUSES[row.paused] ?? same('–')),
      ]),
    ),
    note({
      zh: '停下：定时 暂停 编号；删除：定时 删除 编号',
      en: 'Stop one: every pause number; remove it: every remove number',
    }),
  ]);
}

export const scheduleCard = ({ summary, figures }: Effect, id?: number): Message =>
  card(
    summary,
    [
      ...(figures.length > 0 ? [{ kind: 'fields' as const, items: figures }] : []),
      ...(id === undefined
        ? []
        : [
            actions(
              button({ label: { zh: '删除', en: 'Remove' }, says: `every remove ${id}` }),
              button({ label: { zh: '本群全部定时', en: 'All of this room' }, says: 'every list' }),
            ),
          ]),
    ],
    'success',
  );
