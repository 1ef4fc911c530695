import { UserError } from '../../core/errors.ts';
import { clampChars, normalise, plainSpaces } from '../../core/text.ts';
import type { ArgSpec } from '../args.ts';
import type { AnyCommand } from '../define.ts';

/**
 * What was given by name, as text for the parsers that read chat. Numbers are written out; null is not given. Throws
 * args.key for a name that the command does not have, args.missing, args.wrong for anything but a text or a number.
 */
export function namedText(command: AnyCommand, given: Record<string, unknown>): Map<string, string> {
  const specs = command.args as Record<string, ArgSpec>;
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) throw noSuchArgument(name, Object.keys(specs));
    const text = value === null || value === undefined ? '' : textOf(name, spec, value);
    if (text !== '') texts.set(name, text);
  }
  for (const [name, spec] of Object.entries(specs))
    if (!spec.optional && !texts.has(name)) throw missingArgument(name, spec);
  return texts;
}

function textOf(name: string, spec: ArgSpec, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new UserError('args.wrong', {
      zh: `${name} 要写成一段文字或一个数：${spec.words.zh}`,
      en: `${name} must be a text or a number: ${spec.words.en}`,
    });
  const text = String(value);
  return spec.verbatim ? plainSpaces(text.replaceAll('\0', ' ')) : normalise(text);
}

const noSuchArgument = (name: string, known: string[]): UserError => {
  const shown = clampChars(plainSpaces(name), 40);
  const all = known.join(', ');
  return known.length === 0
    ? new UserError('args.key', {
        zh: `没有“${shown}”这个参数，这里不带参数`,
        en: `There is no argument “${shown}”, none is taken here`,
      })
    : new UserError('args.key', {
        zh: `没有“${shown}”这个参数，可以写：${all}`,
        en: `There is no argument “${shown}”, you may give: ${all}`,
      });
};

const missingArgument = (name: string, spec: ArgSpec): UserError =>
  new UserError('args.missing', {
    zh: `还缺 ${name}：${spec.words.zh}`,
    en: `${name} is missing: ${spec.words.en}`,
  });
