// Who may import whom (docs/architecture.md). A folder that is not listed here may import nothing of ours.
const may = {
  core: [],
  db: ['core'],
  services: ['core', 'db'],
  outbox: ['core', 'db', 'channels/channel.ts', 'services'],
  commands: ['core', 'db', 'outbox', 'services', 'channels/channel.ts'],
  jobs: ['core', 'db', 'outbox', 'services'],
  sync: ['core', 'db', 'outbox', 'services', 'channels/channel.ts', 'platforms/platform.ts'],
  'local-platforms': ['core', 'platforms'],
  http: ['core'],
  charts: ['core'],
  web: ['core', 'http/console-port.ts'],
  chat: ['core', 'config.ts', 'app.ts', 'channels/console', 'http/console-port.ts', 'http/session.ts'],
};
const folderRule = (folder, allowed) => ({
  name: `src/${folder} imports only: ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^(src|handlers)/', pathNot: [folder, ...allowed].map((a) => `^src/${a}(/|$)`) },
});
/** One channel, platform or service never imports another. */
const apartRule = (folder) => ({
  name: `src/${folder}/x never imports src/${folder}/y`,
  severity: 'error',
  from: { path: `^src/${folder}/([^/]+)/` },
  to: { path: `^src/${folder}/[^/]+/`, pathNot: `^src/${folder}/$1/` },
});
const wireRule = (folder, port) => ({
  name: `src/${folder}/x imports only core and ${port}`,
  severity: 'error',
  from: { path: `^src/${folder}/([^/]+)/` },
  to: { path: '^(src|handlers)/', pathNot: ['^src/core/', `^src/${folder}/${port}$`, `^src/${folder}/$1/`] },
});
module.exports = {
  forbidden: [
    ...Object.entries(may).map(([folder, allowed]) => folderRule(folder, allowed)),
    wireRule('channels', 'channel.ts'),
    wireRule('platforms', 'platform.ts'),
    apartRule('services'),
    {
      name: 'handlers import only #kit and handlers/views, and no npm package',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { pathNot: ['^src/kit\\.ts$', '^handlers/views/'] },
    },
    {
      name: 'nothing in src imports a handler: they are found by path',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^handlers/' },
    },
    {
      name: 'outbox, commands, jobs and sync know services by services/services.ts (types) only: app.ts passes them in',
      severity: 'error',
      from: { path: '^src/(outbox|commands|jobs|sync)/' },
      to: { path: '^src/services/', pathNot: '^src/services/services.ts$' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no import that does not resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
