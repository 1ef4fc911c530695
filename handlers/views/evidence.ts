import { type EvidenceBreak, field, type Localized, type SignedEvidenceHead, text, type VerifiedEvidence } from '#kit';

const KINDS: Record<EvidenceBreak['kind'], Localized> = {
  changed: { zh: '内容被改过', en: 'was changed' },
  deleted: { zh: '被删除', en: 'was deleted' },
  link_missing: { zh: '链上缺一环', en: 'has lost its link' },
  link_changed: { zh: '链上的散列被改过', en: 'has a changed link' },
  unlinked: {
    zh: '不在链上：绕过系统写入，或被从链上去掉',
    en: 'is not in the chain: written behind its back, or cut off it',
  },
  milestone: { zh: '千条里程碑对不上', en: 'does not fit its milestone' },
  head: { zh: '和当天签名的链头不符', en: 'does not fit the head that was signed then' },
  foreign_key: {
    zh: '链头文件里这一行不是我们的密钥签的；如果是更早的 SECRET_KEY，把它的公钥写进 EVIDENCE_KEYS',
    en: 'is signed with a key that is not ours in the file of heads; if an earlier SECRET_KEY signed it, name its public key in EVIDENCE_KEYS',
  },
  heads_missing: {
    zh: '链头文件里没有这个签过的链头：文件被删改过，或没有写上',
    en: 'is a head that was signed and is not in the file of heads: it was taken out, or could not be written',
  },
  heads_gone: {
    zh: '链头文件不见了或是空的，没有数据库之外的东西可以对照；请从别处的副本恢复，或对照群里的链头消息',
    en: 'has no file of heads any more, or an empty one: nothing outside of the database to compare with. Bring it back from a copy, or compare the messages in the rooms',
  },
  key_gone: {
    zh: '的原话密钥被销毁，却没有保留期的销毁证明',
    en: 'is a key of words that was destroyed without the proof that retention writes',
  },
  signature: { zh: '链头文件里的签名不对', en: 'has a wrong signature in the file of heads' },
};

/** What was broken, in one sentence: which row, of what kind, when. */
export function breakWords({ kind, seq, id, what, at, after }: EvidenceBreak): Localized {
  const { zh, en } = KINDS[kind];
  const name = [seq === undefined ? '' : `#${seq}`, id === undefined ? '' : `id ${id}`, what ?? ''].filter(
    (part) => part !== '',
  );
  const when = at ? ` ${at.toISOString()}` : '';
  const range =
    after === undefined
      ? { zh: '', en: '' }
      : { zh: `；被改的在 #${after + 1}–#${seq} 之间`, en: `; what was rewritten lies in #${after + 1}–#${seq}` };
  return { zh: `${name.join(' ')}${when}：${zh}${range.zh}`, en: `${name.join(' ')}${when} ${en}${range.en}` };
}

/** How far it goes and what was looked at. */
export const chainFields = ({ sealed, waiting, looked, heads }: VerifiedEvidence) => [
  field({ zh: '已封到', en: 'Sealed up to' }, `#${sealed.seq}`),
  ...(sealed.at ? [field({ zh: '时间', en: 'Written' }, { at: sealed.at.toISOString() })] : []),
  field({ zh: '等待封存', en: 'Waiting' }, waiting.count),
  field({ zh: '核对了', en: 'Looked at' }, `#${looked.from + 1}–#${looked.to}`),
  field({ zh: '对照签名链头', en: 'Signed heads compared' }, heads.compared),
];

/** A signed head as lines that can be copied somewhere safe. */
export const headLines = ({ seq, head, milestones, milestone, at, publicKey, signature }: SignedEvidenceHead) =>
  [
    `seq ${seq} · ${at}`,
    `head ${head}`,
    `milestone ${milestones} ${milestone}`,
    `key ${publicKey}`,
    `signature ${signature}`,
  ].map((line) => text({ zh: line, en: line }));
