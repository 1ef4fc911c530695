import { csvOf } from '../../../core/csv-out.ts';
import { isLocalized, type Localized } from '../../../core/localized.ts';
import type { Line } from '../trace/sources.ts';

export type Facts = {
  label: Localized;
  from: string;
  to: string;
  made: string;
  rows: number;
  waiting: number;
  lines: number;
  /** Lines of the timeline that are in no file. */
  hidden: number;
  /** Rows that were left out since they say what warehouses hold altogether. */
  withheld: number;
  words: boolean;
  head: { seq: number; at: string; publicKey: string };
};

const HTML_LINES = 5_000;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const both = (text: Localized): string =>
  text.zh === text.en ? escaped(text.zh) : `${escaped(text.zh)}<i>${escaped(text.en)}</i>`;
const wordsOf = ({ words }: Line): string =>
  words === undefined ? '' : isLocalized(words) ? `${words.zh} · ${words.en}` : words;

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.3rem}i{display:block;font-style:normal;opacity:.7}li{list-style:none;border-top:1px solid #8886;padding:.5rem 0;overflow-wrap:anywhere}ol{padding:0}
time,small{opacity:.75;font-size:.85rem}q{display:block}b{font-weight:600}dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}`;

const item = (line: Line): string => {
  const { at, what, who, name, before, after, trace, evidence } = line;
  const changed = before || after ? `<div>${escaped(before || '–')} → ${escaped(after || '–')}</div>` : '';
  const said = wordsOf(line);
  const ids = [name ? `${name} (${who})` : who, evidence === undefined ? '' : `#${evidence}`, trace ?? ''].filter(
    Boolean,
  );
  return `<li><time>${at.toISOString()}</time> <b>${escaped(line.source)}</b><div>${both(what)}</div>${changed}${said ? `<q>${escaped(said)}</q>` : ''}<small>${escaped(ids.join(' · '))}</small></li>`;
};

/** A page of its own, without scripts and without anything from elsewhere; the oldest first. */
export function pageOf(facts: Facts, lines: readonly Line[]): string {
  const shown = lines.slice(0, HTML_LINES);
  const rows: [Localized, string][] = [
    [{ zh: '关于', en: 'About' }, `${facts.label.zh} · ${facts.label.en}`],
    [{ zh: '时间（UTC）', en: 'Time (UTC)' }, `${facts.from} – ${facts.to}`],
    [{ zh: '生成于', en: 'Made at' }, facts.made],
    [{ zh: '证据行', en: 'Rows of evidence' }, String(facts.rows)],
    [
      { zh: '时间线', en: 'Lines' },
      `${facts.lines}${facts.hidden > 0 ? ` (+ ${facts.hidden} 未列出 · not listed)` : ''}`,
    ],
    [{ zh: '未给出', en: 'Withheld' }, String(facts.withheld)],
    [{ zh: '签名的链头', en: 'Signed head' }, `${facts.head.seq} · ${facts.head.at} · ${facts.head.publicKey}`],
  ];
  const list = rows.map(([label, value]) => `<dt>${both(label)}</dt><dd>${escaped(value)}</dd>`).join('');
  const more =
    lines.length > shown.length
      ? `<p>${lines.length - shown.length} 行只在 timeline.csv · lines more in timeline.csv</p>`
      : '';
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>证据 · Evidence · ${escaped(facts.label.zh)}</title>
<style>${STYLE}</style><body><h1>${both({ zh: `证据：${facts.label.zh}`, en: `Evidence: ${facts.label.en}` })}</h1><dl>${list}</dl>
<p>${both({ zh: '如何核对：见 README.txt', en: 'How to check it: README.txt' })}</p><ol>
${shown.map(item).join('\n')}
</ol>${more}</body></html>
`;
}

export const csvLines = (lines: readonly Line[]): string =>
  csvOf([
    ['at', 'source', 'zh', 'en', 'who', 'name', 'before', 'after', 'trace', 'evidence', 'words'],
    ...lines.map((line) => [
      ...[line.at.toISOString(), line.source, line.what.zh, line.what.en, line.who, line.name ?? '', line.before],
      ...[line.after, line.trace ?? '', line.evidence ?? '', wordsOf(line)],
    ]),
  ]);

const WORDS = {
  with: `rows.json 里的 words 是系统用密钥打开的原话（手机、证件号、地址事先已遮盖）；被核对的是密文（sealed）的哈希。密钥按保留期销毁后写 destroyed。
words in rows.json is what people wrote, opened with its key (phones, identity numbers and addresses were masked before storing).
What is proved is the hash of the ciphertext (sealed); that the words are what it holds is the word of who made the bundle.`,
  without: `原话没有打开：只有密文（sealed）和它的哈希。
What people wrote is not opened: there is the ciphertext (sealed) and its hash.`,
};

export const readmeOf = (facts: Facts): string => `证据包 · Bundle of evidence
${facts.label.zh} · ${facts.label.en}
${facts.from} – ${facts.to}, ${facts.made}

index.html     给人看的时间线 · the timeline to read
timeline.csv   同一条时间线 · the same for a spreadsheet
rows.json      证据行，逐字节可复算 · rows of evidence, byte for byte
proof.json     它们在哈希链里的证明 · their proof in the chain
SHA256SUMS, signature.json   校验和及其签名 · checksums and their signature

核对 · To check (Node 20 or later, no packages; the script is docs/verify-evidence.mjs of Zhanggui, fetch it from there and not from here):
    node verify-evidence.mjs FOLDER ['{"seq":…}']
第二个参数是另外收到的一行签名链头（群里的消息或 evidence-heads.jsonl）；没有它，只证明包与自己的签名一致。
The second argument is a signed head that you got by another way (a room's message or evidence-heads.jsonl), one line of JSON. Without it
the bundle is proved against its own signature only: compare the public key with one that you know, ${facts.head.publicKey}

${facts.words ? WORDS.with : WORDS.without}
${facts.waiting > 0 ? `\n${facts.waiting} 行写入不到一秒，还没进链 · rows were younger than a second and not in the chain yet\n` : ''}${
  facts.withheld > 0
    ? `\n${facts.withheld} 行含仓库总数，未给出 · rows tell what warehouses hold altogether and were left out\n`
    : ''
}
index.html 和 timeline.csv 里没有编号的行来自订单、预留、调拨等表，不在链里。
Lines of index.html and timeline.csv without a number come from tables of orders, reservations, transfers: they are not in the chain.
`;
