import { csvOf } from '../../../core/csv-out.ts';
import { isLocalized, type Localized } from '../../../core/localized.ts';
import type { Break } from '../chain.ts';
import type { Line } from '../trace/sources.ts';
import { KIND_WORDS } from '../trace/states.ts';

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
  /** What does not add up: it is handed out all the same, and says so. */
  doubt?: Break;
  head: { seq: number; at: string; publicKey: string };
};

const HTML_LINES = 5_000;

const doubtWords = ({ kind, seq }: Break): Localized => {
  const place = `${kind}${seq === undefined ? '' : ` #${seq}`}`;
  return {
    zh: `生成时证据链核对不上（${place}），里面的内容可能被改过`,
    en: `The chain of evidence did not add up when this was made (${place}): what is in it may have been rewritten`,
  };
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** Both languages; which one is shown is the reader's choice above. */
const both = (text: Localized): string =>
  text.zh === text.en
    ? escaped(text.zh)
    : `<span lang="zh">${escaped(text.zh)}</span><span lang="en">${escaped(text.en)}</span>`;

const wordsOf = ({ words }: Line): string =>
  words === undefined ? '' : isLocalized(words) ? `${words.zh} · ${words.en}` : words;

/** What somebody wrote is quoted as it is; what became of it is said in the reader's language. */
const ownOf = ({ words }: Line): string =>
  words === undefined ? '' : isLocalized(words) ? `<p>${both(words)}</p>` : `<q>${escaped(words)}</q>`;

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.35rem;margin:.5rem 0}li{list-style:none;border-top:1px solid #8886;padding:.6rem 0;overflow-wrap:anywhere}ol{padding:0}
time,small{opacity:.8;font-size:.875rem}small{display:block}q,li p{display:block;margin:.25rem 0}b{font-weight:600}.change{font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.25rem 1rem}dt{opacity:.8}dd{margin:0;overflow-wrap:anywhere}
label{display:inline-block;min-height:44px;padding:.6rem .75rem .6rem .25rem}
body:has(#zh:checked) [lang=en]{display:none}body:has(#en:checked) [lang=zh]{display:none}
body:has(#two:checked) span[lang]{display:block}body:has(#two:checked) span[lang=en]{opacity:.8}
@media print{.lang{display:none}}`;

const CHOICE = `<p class="lang"><label><input type="radio" name="lang" id="zh" checked> 中文</label><label><input type="radio" name="lang" id="en"> English</label><label><input type="radio" name="lang" id="two"> 中文 + English</label></p>`;

const NOTHING = '–';
const instant = (at: Date): string => at.toISOString().replace('T', ' ').slice(0, 19);

const item = (line: Line): string => {
  const { at, what, who, by, name, before, after, trace, evidence } = line;
  const side = (one: Localized) => both({ zh: one.zh || NOTHING, en: one.en || NOTHING });
  const changed = before.en || after.en ? `<div class="change">${side(before)} → ${side(after)}</div>` : '';
  const ids = [
    name ? escaped(`${name} (${who})`) : both(by),
    evidence === undefined ? '' : `#${evidence}`,
    escaped(trace ?? ''),
  ].filter(Boolean);
  const kind = KIND_WORDS[line.source] ?? { zh: line.source, en: line.source };
  return `<li><time datetime="${at.toISOString()}">${instant(at)}</time> <b>${both(kind)}</b><div>${both(what)}</div>${changed}${ownOf(line)}<small>${ids.join(' · ')}</small></li>`;
};

/** A page of its own, without scripts and without anything from elsewhere; the oldest first. */
export function pageOf(facts: Facts, lines: readonly Line[]): string {
  const shown = lines.slice(0, HTML_LINES);
  const { label, from, to, made, rows, hidden, withheld, head } = facts;
  const counted = {
    zh: `${facts.lines}${hidden > 0 ? `（另有 ${hidden} 行未列出）` : ''}`,
    en: `${facts.lines}${hidden > 0 ? ` (${hidden} more are not listed)` : ''}`,
  };
  const list: [Localized, Localized | string][] = [
    [{ zh: '关于', en: 'About' }, label],
    [{ zh: '时间（UTC）', en: 'Time (UTC)' }, `${shortTime(from)} – ${shortTime(to)}`],
    [{ zh: '生成于', en: 'Made at' }, shortTime(made)],
    [{ zh: '证据行', en: 'Rows of evidence' }, String(rows)],
    [{ zh: '时间线', en: 'Lines' }, counted],
    ...(facts.doubt ? [[{ zh: '警告', en: 'Warning' }, doubtWords(facts.doubt)] as [Localized, Localized]] : []),
    ...(withheld > 0 ? [[{ zh: '未给出', en: 'Withheld' }, String(withheld)] as [Localized, string]] : []),
    [{ zh: '签名的链头', en: 'Signed head' }, `${head.seq} · ${shortTime(head.at)} · ${head.publicKey}`],
  ];
  const terms = list
    .map(
      ([name, value]) => `<dt>${both(name)}</dt><dd>${typeof value === 'string' ? escaped(value) : both(value)}</dd>`,
    )
    .join('');
  const left = lines.length - shown.length;
  const more =
    left > 0
      ? `<p>${both({ zh: `另有 ${left} 行只在 timeline.csv`, en: `${left} more lines are in timeline.csv` })}</p>`
      : '';
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>证据 · Evidence · ${escaped(label.zh)}</title>
<style>${STYLE}</style><body>${CHOICE}<h1>${both({ zh: `证据：${label.zh}`, en: `Evidence: ${label.en}` })}</h1><dl>${terms}</dl>
<p>${both({ zh: '如何核对：见 README.txt', en: 'How to check it: README.txt' })}</p><ol>
${shown.map(item).join('\n')}
</ol>${more}</body></html>
`;
}

const shortTime = (iso: string): string => iso.replace('T', ' ').replace(/(:\d\d)\.\d+Z$/, '$1');

/** One text where both languages say the same, else both. */
const two = ({ zh, en }: Localized): string => (zh === en ? zh : `${zh} · ${en}`);

export const csvLines = (lines: readonly Line[]): string =>
  csvOf([
    ['at', 'source', 'zh', 'en', 'who', 'name', 'before', 'after', 'trace', 'evidence', 'words'],
    ...lines.map((line) => [
      ...[line.at.toISOString(), line.source, line.what.zh, line.what.en, line.who, line.name ?? '', two(line.before)],
      ...[two(line.after), line.trace ?? '', line.evidence ?? '', wordsOf(line)],
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
${facts.doubt ? `\n警告 · WARNING: ${two(doubtWords(facts.doubt))}\n` : ''}
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
