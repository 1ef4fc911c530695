import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLocalized } from '../../core/localized.ts';
import type { ParamSpec, RuleKind } from './rule-kind.ts';

/**
 * The rules under a folder, one a file named after its code, in the order of their modules. Throws at start when one is broken: a rule
 * that nobody can set or read must not serve.
 */
export async function loadRules(folder: string): Promise<readonly RuleKind[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const rules = await Promise.all(
    files.map(async (file) => {
      const { rule } = (await import(pathToFileURL(`${folder}/${file}`).href)) as { rule?: RuleKind };
      if (!rule) throw new Error(`compliance/rules/${file} exports no rule`);
      if (basename(file, '.ts') !== rule.code)
        throw new Error(`compliance/rules/${file} holds the rule "${rule.code}": name it ${rule.code}.ts`);
      refuseBroken(rule);
      return rule;
    }),
  );
  return rules.sort((a, b) => place(a) - place(b) || (a.code < b.code ? -1 : 1));
}

/** The modules in the order in which they are listed. */
export const MODULES: readonly RuleKind['module'][] = ['content', 'price', 'trade', 'service', 'papers'];

const place = (rule: RuleKind): number => MODULES.indexOf(rule.module);

/** Names that a scope has in `rule set`, so that no parameter may be called so. */
const TAKEN = new Set(['shop', 'platform', 'category', 'severity', 'from', 'until']);

/** Throws for a rule whose words, module or parameters make no sense. */
export function refuseBroken(rule: RuleKind): void {
  const fail = (why: string): never => {
    throw new Error(`the rule "${rule.code}" is broken: ${why}`);
  };
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(rule.code)) fail('its code is no lower-case word');
  if (!MODULES.includes(rule.module)) fail(`there is no module ${rule.module}`);
  for (const words of [rule.name, rule.clause, rule.text]) if (!isLocalized(words)) fail('words are missing');
  if (!rule.check && !rule.find) fail('it neither checks nor finds');
  const names = new Set<string>(TAKEN);
  for (const [name, spec] of Object.entries(rule.params)) {
    if (!/^[a-z][a-zA-Z0-9-]{0,30}$/.test(name)) fail(`the parameter "${name}" is no lower-case word`);
    if (names.has(name)) fail(`the parameter name "${name}" is taken`);
    names.add(name);
    const why = brokenParam(spec);
    if (why) fail(`the parameter "${name}" ${why}`);
  }
}

function brokenParam(spec: ParamSpec): string | undefined {
  if (!isLocalized(spec.words)) return 'has no words';
  if (spec.kind === 'choice') return spec.of.includes(spec.value) ? undefined : 'is none of its choices';
  if (![spec.value, spec.least, spec.most].every(Number.isFinite)) return 'is no number';
  return spec.least <= spec.value && spec.value <= spec.most ? undefined : 'is out of its range';
}
