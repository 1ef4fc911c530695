import {
  actions,
  type CommandInfo,
  card,
  defineCommand,
  field,
  fields,
  type Message,
  optional,
  rest,
  table,
  text,
  UserError,
} from '#kit';

export default defineCommand({
  name: { zh: '帮助', en: 'help' },
  aliases: ['?', '命令', 'h', '幫助'],
  summary: { zh: '你在这里能用的命令；后面写词可以搜索', en: 'The commands you may use here; add a word to search' },
  examples: ['帮助', 'help whoami', '帮助 我是谁'],
  permission: 'anyone',
  effect: 'read',
  args: { topic: optional(rest({ zh: '命令或要找的词', en: 'a command or a word to look for' }, { max: 40 })) },
  run({ args: { topic }, desk }) {
    const all = desk.catalogue();
    if (!topic) return list(all, { zh: `命令 · ${all.length} 个`, en: `Commands · ${all.length}` });
    const word = topic.toLowerCase();
    const exact = all.find((one) =>
      [one.name.zh, one.name.en, ...one.aliases].some((name) => joined(name) === joined(word)),
    );
    const family = all.filter((one) =>
      [one.name.zh, one.name.en].some(
        (name) => name.toLowerCase().startsWith(`${word} `) || name.toLowerCase() === word,
      ),
    );
    if (exact) return detail(exact, family.length > 1 ? family : []);
    if (family.length > 1)
      return list(family, { zh: `${topic} · ${family.length} 个命令`, en: `${topic} · ${family.length} commands` });
    const hits = all.filter((one) => haystack(one).includes(word));
    if (hits.length === 0)
      throw new UserError('help.nothing', {
        zh: `没有和“${topic}”有关的命令，发送 帮助 看全部`,
        en: `No command has to do with “${topic}”; send help to see all`,
      });
    return hits.length === 1 && hits[0]
      ? detail(hits[0])
      : list(hits, { zh: `和“${topic}”有关的命令`, en: `Commands about ${topic}` });
  },
});

const joined = (name: string): string => name.toLowerCase().replaceAll(' ', '');

const haystack = (one: CommandInfo): string =>
  [one.name.zh, one.name.en, ...one.aliases, one.summary.zh, one.summary.en, ...one.examples].join('\n').toLowerCase();

const commandTable = (commands: CommandInfo[]) =>
  table(
    [{ label: { zh: '命令', en: 'Command' } }, { label: { zh: '做什么', en: 'What it does' } }],
    commands.map((one) => [one.usage, one.summary]),
  );

const list = (commands: CommandInfo[], title: { zh: string; en: string }): Message =>
  card(title, [
    commandTable(commands),
    text({
      zh: '中文、英文命令都可以；发送 帮助 加命令名 看用法',
      en: 'Chinese and English commands both work; help <command> shows its usage',
    }),
  ]);

/** The first example in the reader's language, to be pressed. */
function tryIt(one: CommandInfo) {
  const inLanguage = (han: boolean) => one.examples.find((example) => /\p{Script=Han}/u.test(example) === han);
  const says = inLanguage(false) ?? one.name.en;
  return { label: { zh: inLanguage(true) ?? says, en: says }, says };
}

/** `family`: the commands whose names begin with this one, itself among them. */
const detail = (one: CommandInfo, family: CommandInfo[] = []): Message =>
  card({ zh: `${one.name.zh} · ${one.name.en}`, en: `${one.name.en} · ${one.name.zh}` }, [
    text(one.summary),
    fields(
      field({ zh: '用法', en: 'Usage' }, one.usage),
      field({ zh: '例子', en: 'Examples' }, one.examples.join('  ·  ')),
      ...(one.aliases.length > 0
        ? [field({ zh: '别名', en: 'Also' }, { zh: one.aliases.join('、'), en: one.aliases.join(', ') })]
        : []),
      field(
        { zh: '影响', en: 'Effect' },
        one.effect === 'read' ? { zh: '只查询', en: 'reads only' } : { zh: '会改动', en: 'changes something' },
      ),
    ),
    ...(family.length > 0 ? [commandTable(family)] : []),
    ...(one.effect === 'read' ? [actions(tryIt(one))] : []),
  ]);
