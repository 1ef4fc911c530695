import { jushuitan } from '../platforms/jushuitan/jushuitan.ts';
import type { PlatformKind } from '../platforms/platform.ts';

/** The shop platforms that can be connected, as `connect` lists them. */
export const platforms: readonly PlatformKind[] = [jushuitan];

export const platformKind = (code: string): PlatformKind | undefined => platforms.find((p) => p.code === code);
