/**
 * Slack's side of the bargain, written from its documentation and not from our limits: what makes it answer
 * `invalid_blocks`. Returns the faults found.
 */
type Json = Record<string, unknown>;

const asList = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

function textFaults(where: string, value: unknown, max: number): string[] {
  const { type, text } = (value ?? {}) as Json;
  if (type !== 'plain_text' && type !== 'mrkdwn') return [`${where}: no text object`];
  return stringFaults(where, text, max);
}

function stringFaults(where: string, text: unknown, max: number): string[] {
  if (typeof text !== 'string' || text.trim() === '') return [`${where}: empty`];
  const faults: string[] = [];
  if (text.length > max) faults.push(`${where}: must be less than ${max + 1} characters`);
  if (!text.isWellFormed()) faults.push(`${where}: half a character`);
  if (/[<>]/.test(text)) faults.push(`${where}: unescaped control character`);
  if (/&(?!(?:amp|lt|gt);)/.test(text)) faults.push(`${where}: half an entity`);
  return faults;
}

const ofPlain = (where: string, value: unknown): string[] =>
  (value as Json | undefined)?.['type'] === 'plain_text' ? [] : [`${where}: must be plain_text`];

function actionFaults(block: Json, seen: Set<string>): string[] {
  const elements = asList(block['elements']);
  const faults = elements.length < 1 || elements.length > 25 ? ['actions: 1 to 25 elements'] : [];
  for (const element of elements) {
    const id = String(element['action_id']);
    if (seen.has(id)) faults.push(`actions: action_id ${id} twice`);
    seen.add(id);
    faults.push(...textFaults('button', element['text'], 75), ...ofPlain('button', element['text']));
    if (String(element['value']).length > 2000) faults.push('button: value');
    if (![undefined, 'primary', 'danger'].includes(element['style'] as undefined)) faults.push('button: style');
  }
  return faults;
}

function tableFaults(block: Json): string[] {
  const rows = (block['rows'] ?? []) as Json[][];
  const cells = rows.flat();
  const chars = cells.reduce((sum, cell) => sum + String(cell['text']).length, 0);
  return [
    ...(rows.length < 1 || rows.length > 100 ? ['table: 1 to 100 rows'] : []),
    ...(rows.some((row) => row.length < 1 || row.length > 20) ? ['table: 1 to 20 columns'] : []),
    ...(new Set(rows.map((row) => row.length)).size > 1 ? ['table: rows of different length'] : []),
    ...(chars > 10_000 ? ['table: 10,000 characters'] : []),
    ...cells.flatMap((cell) => stringFaults('cell', cell['text'], 10_000)),
    ...(asList(block['column_settings']).length > 20 ? ['table: column_settings'] : []),
  ];
}

function chartFaults({ title, chart }: Json): string[] {
  const { type, series, axis_config: axis } = (chart ?? {}) as Json;
  const [all, categories] = [asList(series), ((axis as Json | undefined)?.['categories'] ?? []) as unknown[]];
  return [
    ...stringFaults('chart title', title, 50),
    ...(['bar', 'line', 'area'].includes(String(type)) ? [] : ['chart: type']),
    ...(all.length < 1 || all.length > 12 ? ['chart: 1 to 12 series'] : []),
    ...(categories.length < 1 || categories.length > 20 ? ['chart: 1 to 20 categories'] : []),
    ...categories.flatMap((label) => stringFaults('chart category', label, 20)),
    ...all.flatMap(({ name, data }) => [
      ...stringFaults('chart series', name, 20),
      ...asList(data).flatMap(({ value }) => (typeof value === 'number' ? [] : ['chart: a value that is no number'])),
    ]),
  ];
}

function blockFaults(block: Json, seen: Set<string>): string[] {
  switch (block['type']) {
    case 'header':
      return [...textFaults('header', block['text'], 150), ...ofPlain('header', block['text'])];
    case 'section': {
      const fields = block['fields'] === undefined ? undefined : asList(block['fields']);
      if (fields && (fields.length < 1 || fields.length > 10)) return ['section: 1 to 10 fields'];
      return fields
        ? fields.flatMap((field) => textFaults('field', field, 2000))
        : textFaults('section', block['text'], 3000);
    }
    case 'context': {
      const elements = asList(block['elements']);
      if (elements.length < 1 || elements.length > 10) return ['context: 1 to 10 elements'];
      return elements.flatMap((element) => textFaults('context', element, 3000));
    }
    case 'table':
      return tableFaults(block);
    case 'data_visualization':
      return chartFaults(block);
    case 'image':
      return [
        ...((block['slack_file'] as Json | undefined)?.['id'] ? [] : ['image: no file']),
        ...stringFaults('image', block['alt_text'], 2000),
      ];
    case 'actions':
      return actionFaults(block, seen);
    default:
      return [`unknown block ${String(block['type'])}`];
  }
}

export function slackFaults(payload: Json): string[] {
  const blocks = asList(payload['blocks']);
  const seen = new Set<string>();
  return [
    ...(blocks.length > 50 ? ['more than 50 blocks'] : []),
    ...(blocks.filter((block) => block['type'] === 'table').length > 1 ? ['more than one table'] : []),
    ...(blocks.filter((block) => block['type'] === 'data_visualization').length > 2 ? ['more than two charts'] : []),
    ...stringFaults('text', payload['text'], 4000),
    ...blocks.flatMap((block) => blockFaults(block, seen)),
  ];
}
