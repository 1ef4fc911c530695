import { UserError } from '../../core/errors.ts';
import { instantText } from '../../core/wall-clock.ts';
import type { Tx } from '../../db/client.ts';

export type Person = { id: number; name: string; account: string };

/** What other services know of people. */
export type Deps = {
  tx: Tx;
  /** Throws operator.nobody, operator.many. */
  called(word: string): Promise<Person>;
  /** Why this person cannot be on call, in a sentence; undefined: they can. */
  unfit(person: Person): Promise<UserError | undefined>;
  /** By number, as they are typed. */
  accountsOf(people: readonly number[]): Promise<Map<number, Person>>;
};

export const noRota = (code: string): UserError =>
  new UserError('oncall.none', {
    zh: `还没有值班表“${code}”，请发送 值班 设置${code === 'main' ? '' : ` 表=${code}`} @甲 @乙 每周 周一 09:00`,
    en: `There is no rota “${code}” yet: oncall set ${code === 'main' ? '' : `rota=${code} `}@anna @ben weekly monday 09:00`,
  });

/** `2026-11-28 18:00`, on the rota's clock. */
export const shown = (at: Date, zone: string): string => instantText(at, zone);
