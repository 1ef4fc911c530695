import { type Localized, same } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { FACTS } from './facts.ts';
import { otherFacts } from './facts-office.ts';
import { words } from './names.ts';
import type { Exact } from './rows.ts';
import type { Told } from './tell.ts';

type Body = Record<string, unknown>;

export type Said = { what: Localized; before: Localized; after: Localized; words: string | Localized | undefined };

const NOTHING = same('');

/** What a row of evidence says, as a sentence. `own`: may read what people wrote. */
export function saidOf(row: Exact, told: Omit<Told, 'subjects'>, { own }: { own: boolean }): Said {
  const body = JSON.parse(row.body) as Body;
  const facts = FACTS[row.kind]?.(body, { ...told, subjects: row.subjects }) ?? otherFacts(row.kind, body);
  return {
    what: facts.what,
    before: facts.before ?? NOTHING,
    after: facts.after ?? NOTHING,
    words: ownWords(row, own),
  };
}

const DESTROYED = words('已按保留期销毁', 'destroyed by retention');
const LOST = words('密钥打不开', 'not readable with this key');

export function ownWords({ words: opened, sealed }: Exact, may: boolean): string | Localized | undefined {
  if (!sealed || !opened || !may) return undefined;
  if ('gone' in opened) return opened.gone === 'destroyed' ? DESTROYED : LOST;
  const said = opened.words as Body | string;
  return clampChars(typeof said === 'string' ? said : ownLine(said), 300);
}

/** As it was typed; of a press, which types only its code, what it stands for. */
function ownLine(said: Body): string {
  const typed = String(said['typed'] ?? '');
  if (typed !== '' && !/^#?[a-z0-9]+-\d+$/i.test(typed)) return typed;
  return String(said['canonical'] ?? said['reason'] ?? JSON.stringify(said));
}
