/**
 * Slack writes mentions, links and three entities into what a person typed; this gives back what the person meant.
 * A mention of a person becomes that person's id as our own commands know it (`slack:U0123`): a display name is not
 * unique. Smart quotes and full-width characters are left to the parser.
 */
export function plainTyped(typed: string, botIds: readonly string[]): string {
  return typed
    .replace(/<([^<>]*)>/g, (_whole, inside: string) => foldOne(inside, botIds))
    .replace(/&(amp|lt|gt);/g, (_whole, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name])
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function foldOne(inside: string, botIds: readonly string[]): string {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (target.startsWith('@')) return botIds.includes(target.slice(1)) ? ' ' : `slack:${target.slice(1)}`;
  if (target.startsWith('#')) return `#${label || target.slice(1)}`;
  if (target.startsWith('!')) return label || `@${target.slice(1)}`;
  return label || target.replace(/^mailto:/, '');
}

/** The mention with which an app_mention begins, when Slack does not say which id is ours. */
export const leadingMention = (typed: string): string | undefined => /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>/.exec(typed)?.[1];
