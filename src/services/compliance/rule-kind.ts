import type { Localized } from '../../core/localized.ts';
import type { Tx } from '../../db/client.ts';

/** What a rule file (rules/x.ts, found by path) says of itself. What operators change of it is data: src/db/schema/compliance.ts. */
export type RuleKind = {
  /** Its file's name: `price-gap`. */
  code: string;
  module: RuleModule;
  name: Localized;
  /** What it stands on, as a person would cite it: 《广告法》第九条第三项. `text`: what that asks, in our own words. */
  clause: Localized;
  text: Localized;
  severity: Severity;
  params: Record<string, ParamSpec>;
  /** By what it may be narrowed. */
  scopes: readonly ('platform' | 'shop' | 'category')[];
  /** Before something leaves: pure, linear in its input. */
  check?(thing: Thing, setting: Setting, known: Known): Hit[];
  /** What is wrong in the data: over a span of time, or as of its end where only that can be known. Bounded. */
  find?(reads: Reads): Promise<Hit[]>;
};

/** content 内容, price 价格与促销, trade 交易与关联, service 服务, papers 资质与数据 */
export type RuleModule = 'content' | 'price' | 'trade' | 'service' | 'papers';

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** A number with its range, in its unit; or one of a list of words. `percent`: 25 is 25 %. `money`: minor units. */
export type ParamSpec =
  | {
      kind: 'percent' | 'count' | 'money' | 'days' | 'hours' | 'minutes' | 'seconds' | 'ratio';
      words: Localized;
      value: number;
      least: number;
      most: number;
    }
  | { kind: 'choice'; words: Localized; value: string; of: readonly string[] };

/** A rule as it is in force somewhere. */
export type Setting = { params: Readonly<Record<string, number | string>>; severity: Severity; version: number };

/** The setting in force for a shop (none: the group) and category; undefined: off there. */
export type SettingFor = (where: { shopId?: number; platform?: string; category?: string }) => Setting | undefined;

export type Reads = {
  tx: Tx;
  /** [since, until). A monitor looks back over what its rule needs; a preview over 30 days. */
  since: Date;
  until: Date;
  settingFor: SettingFor;
  known: Known;
  /** Only these things, by the ids that marks carry (listing, coupon, order, ...); none: all. */
  only?: { kind: string; refs: readonly number[] };
};

/** What is about to be published or was written: one text, or a listing's fields. */
export type Thing = {
  kind: 'text' | 'listing' | 'coupon' | 'message' | 'template' | 'picture';
  /** `listing:12`; '' for a bare text. */
  subject: string;
  label: Localized;
  shopId?: number;
  platform?: string;
  category?: string;
  /** What its findings say of it besides: which conversation, message and agent. */
  facts?: Readonly<Record<string, string>>;
  /** Who wrote it, where that matters. */
  from?: 'agent' | 'customer';
  /** Texts by field: title, attributes.材质, name, text, picture. */
  texts: Readonly<Record<string, string>>;
  /** Of a coupon: what its rules look at, amounts in minor units. */
  coupon?: { kind: string; currency: string; thresholdMinor: string };
};

/** What checks know besides: term packs with what operators added, brand words, authorisations. Made by check/known.ts. */
export type Known = {
  /** Finds terms of a pack in a text, longest first, exceptions left out. Linear in the text. */
  terms(pack: string, text: string): TermHit[];
  /** Whether a shop holds a paper for it: kind `brand`, `licence`, ...; `name`: the brand or category. */
  holds(shopId: number | undefined, kind: string, name: string): boolean;
};

export type TermHit = {
  /** UTF-16 places in the text as it was given. */
  from: number;
  to: number;
  found: string;
  term: string;
  level: 'forbidden' | 'care' | 'proof';
  clause: Localized;
  /** What to say instead; '' where it is best left out. */
  rewrite?: string;
};

export type Place = {
  field: string;
  from: number;
  to: number;
  found: string;
  rewrite?: string;
  clause?: Localized;
  /** Of a term; none: it is forbidden. */
  level?: TermHit['level'];
};

/** A rule says no to something. */
export type Hit = {
  rule: string;
  shopId?: number;
  subject: string;
  label: Localized;
  /** One sentence: what is wrong, with its figures. */
  says: Localized;
  /** Where in the texts, and what to write instead. */
  places?: Place[];
  /** The greater, the worse; comparable within its rule. */
  weight: number;
  severity: Severity;
  /** When it happened. */
  at: Date;
  facts?: Record<string, unknown>;
  /** Subject, label, sentence, places and facts are told to whoever sees this shop; what is another's stands here. */
  sibling?: Sibling;
};

/** The sentence with what other shops have to do with it: for who sees them too, or all shops. */
export type Sibling = {
  shops: readonly number[] | 'all';
  says: Localized;
  label?: Localized;
  facts?: Record<string, unknown>;
};
