import path from 'node:path';
import { jushuitan } from '../platforms/jushuitan/jushuitan.ts';
import type { PlatformKind } from '../platforms/platform.ts';
import { tableIn } from '../platforms/table/table.ts';

/** The shop platforms that can be connected, as `connect` lists them. Table shops have their folders below `dataDir`. */
export const platformsIn = (dataDir: string): readonly PlatformKind[] => [jushuitan, tableIn(tablesIn(dataDir))];

export const tablesIn = (dataDir: string): string => path.join(dataDir, 'tables');
