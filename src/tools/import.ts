import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Localized } from '../core/localized.ts';
import { openDatabase } from '../db/open.ts';
import { loadRules } from '../services/compliance/load.ts';
import { importOrders } from '../services/imports/orders.ts';
import { type OnProgress, type Progress, progressLine } from '../services/imports/progress.ts';
import { importStock } from '../services/imports/stock.ts';
import { orderSummaryLines, stockSummaryLines, supplierSummaryLines } from '../services/imports/summary.ts';
import { importSuppliers } from '../services/imports/suppliers.ts';
import { postFound } from '../services/inventory/found.ts';
import { importConversations } from './import-conversations.ts';
import { importMatches } from './import-matches.ts';
import { importObservations } from './import-observations.ts';
import { importPolicies } from './import-policies.ts';
import { importRisks } from './import-risks.ts';
import { importTraits } from './import-traits.ts';
import { progressBar, refusals, say, type Terminal, usage } from './terminal.ts';

const USAGE = [
  'npm run import -- orders FILE.csv[.gz] [--preset online-retail] [--shop-by COLUMN] [--timezone ZONE]',
  '                         [--currency CODE] [--rejects FILE]',
  'npm run import -- stock FILE.csv[.gz] [--rejects FILE]',
  'npm run import -- suppliers FILE.csv[.gz] [--rejects FILE]',
  'npm run import -- matches FILE.csv[.gz] --shop CODE [--rejects FILE]',
  'npm run import -- conversations FILE.csv [--shop CODE] [--rejects FILE]',
  'npm run import -- traits FILE.csv [--shop CODE] [--rejects FILE]',
  'npm run import -- risks FILE.csv [--rejects FILE]',
  'npm run import -- policies FILE.csv [--rejects FILE]',
  'npm run import -- observations FILE.csv [SHOP] [--rejects FILE]',
];

const RULES = path.join(import.meta.dirname, '../services/compliance/rules');

type Flags = Partial<Record<'preset' | 'shop-by' | 'timezone' | 'currency' | 'rejects' | 'shop', string>>;
type Asked = { what: keyof typeof OPTIONS; file: string; flags: Flags };

/** `npm run import -- orders|stock|suppliers|matches|conversations|traits|risks|policies|observations FILE …`. Returns the exit code: 0 done, 1 refused, 2 not understood. */
export async function runImport(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  const asked = understand(argv);
  if ('zh' in asked) return usage(terminal, asked, USAGE);
  return refusals(terminal, async () => {
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    try {
      const lines = await importing(asked, database.url, config, terminal);
      for (const line of lines) say(terminal.out, line[terminal.lang]);
    } finally {
      await database.close();
    }
  });
}

async function importing({ what, file, flags }: Asked, url: string, config: Config, terminal: Terminal) {
  let latest: Progress | undefined;
  const bar = progressBar(terminal, (seconds) => (latest ? progressLine(latest, seconds) : ''));
  const onProgress: OnProgress = (progress) => {
    latest = progress;
    bar.draw(progress.phase === 'store');
  };
  const rejects = flags.rejects === undefined ? {} : { rejects: flags.rejects };
  try {
    if (what === 'conversations') return await importConversations(url, file, { ...rejects, shop: flags.shop, config });
    if (what === 'traits') return await importTraits(url, file, { ...rejects, shop: flags.shop, config });
    if (what === 'risks') return await importRisks(url, file, { ...rejects, rules: await loadRules(RULES) });
    if (what === 'policies') return await importPolicies(url, file, { ...rejects, rules: await loadRules(RULES) });
    if (what === 'observations') return await importObservations(url, file, { ...rejects, shop: flags.shop });
    if (what === 'matches') return await importMatches(url, file, { ...rejects, shop: flags.shop, config });
    if (what === 'suppliers') return supplierSummaryLines(await importSuppliers(url, file, rejects, onProgress));
    if (what === 'stock')
      return stockSummaryLines(await importStock(url, file, { ...rejects, post: postFound }, onProgress));
    const options = { ...rejects, ...orderOptions(flags), customerKey: config.customerHashKey };
    return orderSummaryLines(await importOrders(url, file, options, onProgress));
  } finally {
    bar.end();
  }
}

const orderOptions = (flags: Flags) => ({
  ...(flags.preset !== undefined && { preset: flags.preset }),
  ...(flags['shop-by'] !== undefined && { shopBy: flags['shop-by'] }),
  ...(flags.timezone !== undefined && { timeZone: flags.timezone }),
  ...(flags.currency !== undefined && { currency: flags.currency }),
});

const text = { type: 'string' } as const;
const OPTIONS = {
  orders: { preset: text, 'shop-by': text, timezone: text, currency: text, rejects: text },
  stock: { rejects: text },
  suppliers: { rejects: text },
  matches: { shop: text, rejects: text },
  conversations: { shop: text, rejects: text },
  traits: { shop: text, rejects: text },
  risks: { rejects: text },
  policies: { rejects: text },
  observations: { shop: text, rejects: text },
};

const isKnown = (what: string | undefined): what is keyof typeof OPTIONS =>
  what !== undefined && Object.hasOwn(OPTIONS, what);

function understand(argv: string[]): Asked | Localized {
  const [what, ...args] = argv;
  if (!isKnown(what)) {
    return {
      zh: '请说明导入什么：orders（订单）、stock（库存）、suppliers（供应商）、matches（链接对应）、conversations（客服会话）、traits（订单的设备、地址、付款人）、risks（风险库）、policies（平台政策）或 observations（外来的数）',
      en: 'Say what to import: orders, stock, suppliers, matches, conversations, traits, risks, policies or observations',
    };
  }
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS[what], allowPositionals: true });
    const [file, shop] = positionals;
    const most = what === 'observations' ? 2 : 1;
    if (file === undefined || positionals.length > most) return { zh: '请写一个文件', en: 'Name one file' };
    return { what, file, flags: { ...(shop !== undefined && { shop }), ...(values as Flags) } };
  } catch (error) {
    const option = /'([^']+)'/.exec((error as Error).message)?.[1] ?? '';
    return { zh: `选项 ${option} 不对`, en: `The option ${option} is not right here` };
  }
}
