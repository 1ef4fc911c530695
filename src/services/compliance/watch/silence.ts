import type { Localized } from '../../../core/localized.ts';
import { actions, button, card, field, fields, type Message, text } from '../../../core/message.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import { enrol } from './lease.ts';
import type { MonitorKind } from './monitor-kind.ts';
import { type MonitorStanding, standingsOf } from './standing.ts';

/**
 * The dead man's switch, for somebody who runs no monitor (a job): who has stood still for three beats, or failed three times, is
 * told to the rooms once, in place, and again when it looks. Returns the codes.
 */
export async function watchMonitors(
  tx: Tx,
  kinds: readonly MonitorKind[],
): Promise<{ silent: string[]; back: string[] }> {
  // Where no process ever ran them they are due from now on, and silent three beats later.
  await enrol(tx, kinds);
  const done: { silent: string[]; back: string[] } = { silent: [], back: [] };
  for (const standing of await standingsOf(tx, kinds)) {
    const { code } = standing.kind;
    const since = await turned(tx, code, standing.silent);
    if (since === undefined) continue;
    done[standing.silent ? 'silent' : 'back'].push(code);
    await tell(tx, standing.silent ? stopped(standing, since) : again(standing, since));
  }
  return done;
}

/** One process tells it: whoever turns the row. Since when it has been silent; undefined: nothing turned. */
async function turned(tx: Tx, code: string, silent: boolean): Promise<string | undefined> {
  const [row] = await rowsOf<{ since: string }>(
    tx,
    silent
      ? sql`update monitor set silent_since = coalesce(ran_at, due_at) where code = ${code} and silent_since is null
            returning silent_since as since`
      : sql`with was as (select code, silent_since from monitor where code = ${code} and silent_since is not null for update)
            update monitor m set silent_since = null from was where m.code = was.code returning was.silent_since as since`,
  );
  return row?.since;
}

const told = { audience: 'compliance', fold: 'monitor' };
const wrongOf = (monitor: string) =>
  ({ by: 'monitors', kind: 'monitor-silent', severity: 'critical', labels: { monitor } }) as const;

function stopped({ kind, failures, lastFailure, ageSeconds }: MonitorStanding, since: string) {
  const { code, name } = kind;
  const minutes = Math.max(1, Math.round(ageSeconds / 60));
  const line: Localized =
    failures > 0
      ? {
          zh: `监控“${name.zh}”连续失败 ${failures} 次，它看的规则现在没有人看`,
          en: `The monitor ${name.en} has failed ${failures} times in a row: nobody looks at its rules`,
        }
      : {
          zh: `监控“${name.zh}”已有 ${minutes} 分钟没有运行，它看的规则现在没有人看；请检查服务进程`,
          en: `The monitor ${name.en} has not run for ${minutes} min: nobody looks at its rules; check the server's processes`,
        };
  const why = lastFailure === '' ? [] : [fields(field({ zh: '原因', en: 'Why' }, lastFailure))];
  const message: Message = card(
    { zh: `监控停了 · ${name.zh}`, en: `Monitor stopped · ${name.en}` },
    [text(line), ...why, actions(show(code))],
    'danger',
  );
  return { ...told, key: `monitor:${code}:silent:${since}`, wrong: wrongOf(code), line, message };
}

function again({ kind: { code, name } }: MonitorStanding, since: string) {
  const line: Localized = { zh: `监控“${name.zh}”又在运行`, en: `The monitor ${name.en} runs again` };
  const message: Message = card(
    { zh: `监控恢复 · ${name.zh}`, en: `Monitor back · ${name.en}` },
    [text(line)],
    'success',
  );
  return { ...told, key: `monitor:${code}:back:${since}`, wrong: wrongOf(code), final: true, line, message };
}

const show = (code: string) => button({ label: { zh: '查看监控', en: 'Show the monitor' }, says: `monitor ${code}` });
