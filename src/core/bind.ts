/** Verbs written as `(deps, ...args)`, as their callers see them: without `deps`. */
export type Bound<D, V> = {
  [K in keyof V]: V[K] extends (deps: D, ...args: infer A) => infer R ? (...args: A) => R : never;
};

/**
 * Services are functions that return functions: `createStock(deps)` is `bindTo(deps, { levelsOf, adjust })`, the table of
 * contents first, each verb a plain function below it.
 */
export function bindTo<D, V extends Record<string, (deps: D, ...args: never[]) => unknown>>(
  deps: D,
  verbs: V,
): Bound<D, V> {
  const bound = Object.entries(verbs).map(([name, verb]) => [name, (...args: never[]) => verb(deps, ...args)]);
  return Object.fromEntries(bound) as Bound<D, V>;
}
