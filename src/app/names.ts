import path from 'node:path';
import { loadCommands } from '../commands/load.ts';
import type { Localized } from '../core/localized.ts';
import { LINK_KINDS } from '../services/compliance/linked/kinds.ts';
import { loadRules } from '../services/compliance/load.ts';
import { loadMonitors } from '../services/compliance/monitors/load.ts';
import { PAPER_KINDS } from '../services/compliance/papers/kinds.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import type { MonitorKind } from '../services/compliance/watch/watch.ts';
import { platformWords } from '../services/connections/kinds.ts';
import type { Names } from '../services/evidence/traces.ts';

export type Called = {
  commands?: readonly { name: Localized }[] | undefined;
  rules?: readonly RuleKind[] | undefined;
  monitors?: readonly MonitorKind[] | undefined;
};

/** What the codes in evidence are called, for who reads a timeline. */
export function namesOf({ commands = [], rules = [], monitors = [] }: Called): Names {
  const of = (kinds: Readonly<Record<string, Localized>>) => (code: string) =>
    Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  return {
    // The audit knows a command by its English name.
    command: (code) => commands.find(({ name }) => name.en === code)?.name,
    rule: (code) => rules.find((rule) => rule.code === code),
    monitor: (code) => monitors.find((monitor) => monitor.code === code)?.name,
    platform: (code) => (code === 'jushuitan' ? { zh: '聚水潭', en: 'Jushuitan' } : platformWords(code)),
    paper: of(PAPER_KINDS),
    link: of(LINK_KINDS),
  };
}

/** The same for a tool that has no house: from what is found by its path. */
export async function namesFound(): Promise<Names> {
  const here = import.meta.dirname;
  const [commands, rules, monitors] = await Promise.all([
    loadCommands(path.join(here, '../../handlers/commands')),
    loadRules(path.join(here, '../services/compliance/rules')),
    loadMonitors(),
  ]);
  return namesOf({ commands, rules, monitors });
}
