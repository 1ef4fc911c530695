import type { OpenApi, Operation } from './openapi.ts';

/** The document as a page: no script, only our own style sheets. */
export function docsPage(document: OpenApi): string {
  const operations = sorted(Object.entries(document.paths)).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => sectionOf(method, path, operation)),
  );
  return `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · API</title>
<link rel="stylesheet" href="/assets/web/style.css"><link rel="stylesheet" href="/assets/web/plain.css">
<body class="plain docs"><main><h1>掌柜 API · /api/v1</h1>
<p>${escaped('Authorization: Bearer zgk_… · 写操作要带 Idempotency-Key · Writes need an Idempotency-Key')}</p>
<p>${escaped('密钥由管理员新建：接口密钥 添加 · An admin adds a key: api key add')}</p>
<p><a href="/api/v1/openapi.json">openapi.json</a> · <a href="/">← 控制台 · console</a></p>
${operations.join('\n')}
</main></body></html>`;
}

const sorted = <T>(paths: [string, T][]): [string, T][] => paths.sort(([a], [b]) => (a < b ? -1 : 1));

type Parameter = { name?: string; in?: string; required?: boolean; description?: string };
type Schema = { properties?: Record<string, { description?: string }>; required?: string[] };

function sectionOf(method: string, path: string, operation: Operation): string {
  const rows = [...parametersOf(operation), ...fieldsOf(operation)].map(
    ([name, where, required, words]) =>
      `<li><code>${escaped(name)}</code> (${where}${required ? '' : ', optional'}) ${escaped(words)}</li>`,
  );
  const [zh = ''] = operation.description.split('\n');
  return `<section id="${escaped(operation.operationId)}"><h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2>
<p>${escaped(zh)} · ${escaped(operation.summary)} <small>${escaped(operation['x-scope'])}</small></p>
${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : ''}</section>`;
}

type Row = [name: string, where: string, required: boolean, words: string];

const parametersOf = ({ parameters }: Operation): Row[] =>
  (parameters as Parameter[]).flatMap(({ name, in: where = '', required = false, description = '' }) =>
    name === undefined ? [] : [[name, where, required, description] satisfies Row],
  );

function fieldsOf({ requestBody }: Operation): Row[] {
  const content = (requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
  const { properties = {}, required = [] } = content?.['application/json']?.schema ?? {};
  return Object.entries(properties).map(([name, { description = '' }]) => [
    name,
    'body',
    required.includes(name),
    description,
  ]);
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
