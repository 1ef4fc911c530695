import type { ConnectorCode } from '../platforms/platform.ts';
import type { Dialect } from './dialect.ts';
import { jushuitanDialect } from './dialects/jushuitan.ts';

/** One a connector, in the order of their codes. */
const dialects: readonly Dialect[] = [jushuitanDialect];

export const dialectOf = (code: ConnectorCode): Dialect | undefined => dialects.find((d) => d.code === code);
