import { bindTo } from '../../../core/bind.ts';
import { UserError } from '../../../core/errors.ts';
import type { Tx } from '../../../db/client.ts';
import type { MonitorKind } from './monitor-kind.ts';
import { watchMonitors } from './silence.ts';
import { type MonitorStanding, standingsOf } from './standing.ts';

export type { FigureUnit, MonitorKind } from './monitor-kind.ts';
export type { MonitorStanding } from './standing.ts';

type Deps = { tx: Tx; kinds: readonly MonitorKind[] };

export type Monitors = ReturnType<typeof createMonitors>;

/** How the monitors stand, and who stands still. What makes them look is src/app/monitors.ts. */
export const createMonitors = (deps: Deps) => bindTo(deps, { list, one, watch });

const list = ({ tx, kinds }: Deps): Promise<MonitorStanding[]> => standingsOf(tx, kinds);

/** By its code or its name in either language. Throws monitor.not_found. */
async function one({ tx, kinds }: Deps, named: string): Promise<MonitorStanding> {
  const folded = named.normalize('NFKC').trim().toLowerCase();
  const kind = kinds.find(({ code, name }) => [code, name.zh, name.en.toLowerCase()].includes(folded));
  const [standing] = kind ? await standingsOf(tx, [kind]) : [];
  if (standing) return standing;
  throw new UserError('monitor.not_found', {
    zh: `没有这个监控；可以是 ${kinds.map(({ code }) => code).join('、')}`,
    en: `There is no such monitor; there are ${kinds.map(({ code }) => code).join(', ')}`,
  });
}

const watch = ({ tx, kinds }: Deps) => watchMonitors(tx, kinds);
