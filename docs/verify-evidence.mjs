// node docs/verify-evidence.mjs FOLDER ['{"seq":…}', a signed head from elsewhere]: what holds of an unzipped bundle.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const [folder, published] = process.argv.slice(2);
const file = (name) => readFileSync(`${folder}/${name}`, 'utf8');
const [rows, proof, signature] = ['rows.json', 'proof.json', 'signature.json'].map((name) => JSON.parse(file(name)));
const { boundaries, segments, seqs, signed } = proof;
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
const chain = (start, hashes) => hashes.reduce((head, one) => sha(Buffer.from(head + one, 'hex')), start);
const isSigned = (text, by) => {
  const x = Buffer.from(by.publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return by.publicKey === signed.publicKey && verify(null, Buffer.from(text), key, Buffer.from(by.signature, 'base64'));
};
const isHead = (h) =>
  isSigned(['zhanggui-evidence-head 1', h.seq, h.head, h.milestones, h.milestone, h.at].join('\n'), h);
const quoted = (r) => [r.kind, r.trace, r.actor, r.shops, r.subjects, r.key_id].map((part) => JSON.stringify(part));
const sealed = (r) => (r.sealed === null ? 'null' : sha(Buffer.from(r.sealed, 'base64')));
const digestOf = (r) => sha(['zhanggui-evidence 1', r.id, r.at, ...quoted(r), sealed(r), r.body].join('\n'));
const heads = new Map([[signed.seq, signed.head]]);
for (const [n, head] of boundaries.heads.entries()) heads.set((boundaries.first + n) * 1000, head);
const links = new Map();
const broken = segments.filter(({ first, start, digests }) => {
  const each = digests.match(/.{64}/g);
  for (const [n, digest] of each.entries()) links.set(first + n, digest);
  return chain(start, each) !== heads.get(first + each.length - 1);
});
const changed = rows.filter((r) => r.seq !== null && links.get(r.seq) !== digestOf(r)).map(({ id }) => id);
const sums = [...file('SHA256SUMS').matchAll(/^(\w{64}) {2}(.+)$/gm)];
const names = readdirSync(folder).filter((name) => name !== 'SHA256SUMS' && name !== 'signature.json');
const head = published ? JSON.parse(published) : signed;
const check = (what, holds) => process.stdout.write(`${holds ? 'holds' : 'WRONG'}  ${what}\n`) && holds;
let all = check('checksums', names.length === sums.length && sums.every(([, sum, name]) => sha(file(name)) === sum));
all &= check('signature', isSigned(`zhanggui-evidence-bundle 1\n${sha(file('SHA256SUMS'))}`, signature));
all &= check(`${rows.length} rows, changed: ${changed.slice(0, 9).join(', ') || 'none'}`, changed.length === 0);
all &= check('none missing, in order', `${rows.flatMap((r) => r.seq ?? [])}` === `${[...seqs].sort((a, b) => a - b)}`);
all &= check('chain', broken.length === 0 && chain(boundaries.before, boundaries.heads) === signed.milestone);
all &= check(`head ${head.seq} of ${head.at}`, isHead(signed) && isHead(head) && heads.get(head.seq) === head.head);
process.exitCode = all ? 0 : 1;
