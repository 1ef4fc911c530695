import type { ApiArg, ApiRoute } from './port.ts';
import { PARAMETERS, RESPONSES, SCHEMAS } from './schemas.ts';

export type OpenApi = { openapi: string; paths: Record<string, Record<string, Operation>> } & Record<string, unknown>;
export type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: object[];
  responses: Record<string, object>;
  'x-scope': string;
  requestBody?: object;
};

/** The document of all routes, OpenAPI 3.1. Generated: what a command declares is what it says. */
export function openapiOf(routes: readonly ApiRoute[]): OpenApi {
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    paths[route.path] = { ...path, [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Zhanggui 掌柜',
      version: '1',
      description:
        'Every call is a chat command of Zhanggui: the same arguments, rights, effect and audit. ' +
        '每个接口都是掌柜的一个聊天命令：参数、权限、影响和审计都相同。',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'zgk_…', description: 'An API key (api key add)' },
      },
      schemas: SCHEMAS,
      responses: RESPONSES,
      parameters: PARAMETERS,
    },
  };
}

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const inPath = ({ path }: ApiRoute, { name }: ApiArg): boolean => path.includes(`{${name}}`);

function operationOf(route: ApiRoute): Operation {
  const reads = route.method === 'GET';
  const named = route.args.filter((arg) => inPath(route, arg) || reads).map((arg) => parameterOf(route, arg));
  const own = reads ? ['Format'] : route.reads || route.ownKey ? [] : ['IdempotencyKey'];
  const shared = [...own, 'AcceptLanguage'].map((one) => ref('parameters', one));
  return {
    operationId: route.name.replaceAll(/[^A-Za-z0-9]+(.)/g, (_all, next: string) => next.toUpperCase()),
    summary: route.summary.en,
    description: `${route.summary.zh}\n\nScope: \`${route.scope}\``,
    tags: [route.path.split('/')[1] ?? ''],
    parameters: [...named, ...shared],
    ...(!reads && { requestBody: bodyOf(route) }),
    responses: {
      '200': answerOf(route, reads),
      // A route with a body of its own is no command: nobody is asked.
      ...(!reads && !route.body && { '202': ref('responses', 'Waiting') }),
      ...problemsOf(reads),
    },
    'x-scope': route.scope,
  };
}

const parameterOf = (route: ApiRoute, arg: ApiArg) => ({
  name: arg.name,
  in: inPath(route, arg) ? 'path' : 'query',
  required: inPath(route, arg) || arg.required,
  ...schemaOf(arg, ['string']),
});

/** Every argument is read by the parser that reads chat, so that text is always right, and a number where it reads as one. */
const schemaOf = (arg: ApiArg, types: string[]) => ({
  description: `${arg.words.en} · ${arg.words.zh}`,
  schema: {
    type: types.length === 1 ? types[0] : types,
    ...(arg.values && { examples: arg.values }),
    ...(arg.most !== undefined && { maxLength: arg.most }),
  },
});

function bodyOf(route: ApiRoute) {
  if (route.body) {
    const csv = route.reads && { 'text/csv': { schema: { type: 'string' } } };
    return { required: true, content: { 'application/json': { schema: route.body }, ...csv } };
  }
  const args = route.args.filter((arg) => !inPath(route, arg));
  const properties = Object.fromEntries(
    args.map((arg) => {
      const { description, schema } = schemaOf(arg, ['string', 'number']);
      return [arg.name, { description, ...schema }];
    }),
  );
  const required = args.filter((arg) => arg.required).map(({ name }) => name);
  const confirm = {
    type: 'boolean',
    default: false,
    description: 'True: done at once where it would be refused with 409',
  };
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { ...properties, ...(route.confirms && { confirm }) },
          required,
          additionalProperties: false,
        },
      },
    },
  };
}

const answerOf = (route: ApiRoute, reads: boolean) => ({
  description: reads ? 'The answer' : 'Done. The same again for the same Idempotency-Key',
  content: {
    'application/json': { schema: route.answer ?? ref('schemas', reads ? 'ReadAnswer' : 'WriteAnswer') },
    ...(reads && { 'text/csv': { schema: { type: 'string' } } }),
  },
});

const READ_PROBLEMS = {
  '400': 'BadRequest',
  '401': 'Unauthorized',
  '403': 'Forbidden',
  '404': 'NotFound',
  '422': 'Unprocessable',
  '429': 'TooMany',
  '503': 'Unavailable',
};
const WRITE_PROBLEMS = { ...READ_PROBLEMS, '409': 'Conflict', '413': 'TooLarge', '415': 'MediaType' };

const problemsOf = (reads: boolean): Record<string, object> =>
  Object.fromEntries(
    Object.entries(reads ? READ_PROBLEMS : WRITE_PROBLEMS).map(([status, name]) => [status, ref('responses', name)]),
  );
