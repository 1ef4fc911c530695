import {
  actions,
  arg,
  type Component,
  card,
  defineCommand,
  fields,
  quote,
  readUnits,
  rest,
  Sku,
  UserError,
} from '#kit';

const MOST_COMPONENTS = 30;

export default defineCommand({
  name: { zh: '组合', en: 'bundle' },
  aliases: ['套装', '礼盒', '組合'],
  summary: {
    zh: '定义一个组合、礼盒或带赠品的商品由哪些商品组成；锁单时全部锁住，或都不锁',
    en: 'Say what a bundle, gift box or SKU with a gift consists of; all of it is held, or nothing',
  },
  examples: ['组合 GIFT-BOX TEE-RED-M 1 MUG-1 2', 'bundle GIFT-BOX TEE-RED-M 1 MUG-1 2', '组合 GIFT-BOX 无'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'PUT', path: '/bundles/{sku}', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '组合的商品编码', en: 'SKU of the bundle' }, { suggest: 'sku' }),
    components: rest(
      { zh: '商品编码和数量，依次写；不再是组合写 无', en: 'SKU and units, one after the other; none ends the bundle' },
      { max: 2_000 },
    ),
  },
  async plan({ args, services }) {
    const bundle = await services.inventory.requireSku(args.sku).catch(withHowTo);
    const components: Component[] = [];
    for (const { sku, quantity } of readComponents(args.components))
      components.push({ sku: await services.inventory.requireSku(sku), quantity });
    if (new Set(components.map(({ sku }) => sku)).size < components.length) throw twice();
    return services.holds.planBundle({ bundle, components });
  },
  async apply({ effect, services, trace }) {
    await services.holds.setBundle(effect);
    return card(
      effect.summary,
      [
        fields(...effect.figures),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '全部组合', en: 'All bundles' }, says: 'bundles' },
        ),
      ],
      'success',
    );
  },
});

/** A bundle has a code of its own, which nothing but an import makes. */
function withHowTo(error: unknown): never {
  if (!(error instanceof UserError) || error.code !== 'stock.not_found') throw error;
  throw new UserError(
    error.code,
    {
      zh: `${error.text.zh}；组合要用自己的编码，新编码先用 npm run import -- stock 文件.csv 导入一行，数量写 0`,
      en: `${error.text.en}; a bundle has a code of its own: make a new one with npm run import -- stock FILE.csv, a line with 0 on hand`,
    },
    error.hints,
  );
}

/** `TEE-RED-M 1 MUG-1 2`; a code with spaces is quoted. Throws bundle.components, bundle.too_many. */
function readComponents(typed: string): Component[] {
  if (/^(无|none)$/i.test(typed.trim())) return [];
  const words = [...typed.matchAll(/"([^"]*)"|([^\s,，、"]+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const components: Component[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const [sku = '', count = ''] = words.slice(i, i + 2);
    const quantity = readUnits(count);
    if (quantity === undefined || quantity < 1) throw unreadable(sku);
    components.push({ sku, quantity });
  }
  if (components.length === 0) throw unreadable('TEE-RED-M');
  if (components.length > MOST_COMPONENTS) throw tooMany();
  return components;
}

const unreadable = (sku: string): UserError =>
  new UserError('bundle.components', {
    zh: `“${sku}”后面要写数量（正整数），例如 ${quote(sku)} 1`,
    en: `Say how many of “${sku}”, a whole number above zero, such as ${quote(sku)} 1`,
  });

const tooMany = (): UserError =>
  new UserError('bundle.too_many', {
    zh: `一个组合最多 ${MOST_COMPONENTS} 种商品，请拆开`,
    en: `A bundle has at most ${MOST_COMPONENTS} SKUs, please split it`,
  });

const twice = (): UserError =>
  new UserError('bundle.twice', {
    zh: '同一个商品写了两次，请合成一个数量',
    en: 'A SKU is named twice, please give one number for it',
  });
