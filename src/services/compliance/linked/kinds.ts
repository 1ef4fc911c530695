import type { Localized } from '../../../core/localized.ts';

export const LINK_KINDS = {
  entity: { zh: '主体', en: 'legal entity' },
  payee: { zh: '收款账户', en: 'payee' },
  device: { zh: '设备', en: 'device' },
  address: { zh: '地址', en: 'address' },
  operator: { zh: '操作人', en: 'operator' },
  phone: { zh: '电话', en: 'phone' },
  ip: { zh: '网络地址', en: 'network address' },
} as const satisfies Record<string, Localized>;

export type LinkKind = keyof typeof LINK_KINDS;

export const isLinkKind = (word: string): word is LinkKind => Object.hasOwn(LINK_KINDS, word);

const OTHER_WORDS: Record<string, LinkKind> = {
  公司: 'entity',
  法人: 'entity',
  company: 'entity',
  'legal-entity': 'entity',
  收款: 'payee',
  账户: 'payee',
  payer: 'payee',
  运营: 'operator',
  手机: 'phone',
  手机号: 'phone',
  网络: 'ip',
};

/** A kind by its word in either language. */
export function linkKindCalled(typed: string): LinkKind | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  if (isLinkKind(word)) return word;
  const zh = (Object.keys(LINK_KINDS) as LinkKind[]).find((kind) => LINK_KINDS[kind].zh === word);
  return zh ?? (Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined);
}

/** `threshold`: from which strength on two shops count as of one hand. All in percent. */
export type LinkWeights = Readonly<Record<LinkKind | 'threshold', number>>;

/** What came with the system: our judgement of what platforms look at, not a figure that any of them publishes. */
export const SHIPPED_WEIGHTS: LinkWeights = {
  entity: 100,
  payee: 100,
  device: 60,
  address: 60,
  phone: 60,
  ip: 30,
  operator: 30,
  threshold: 50,
};

export type WeightRow = { platform: string; kind: string; percent: number };

/** The weights of a platform: its own rows before those for all, those before what came with the system. */
export function weightsOf(rows: readonly WeightRow[], platform: string): LinkWeights {
  const own: Record<string, number> = {};
  for (const at of ['', platform])
    for (const row of rows) if (row.platform === at && row.kind in SHIPPED_WEIGHTS) own[row.kind] = row.percent;
  return { ...SHIPPED_WEIGHTS, ...own };
}
