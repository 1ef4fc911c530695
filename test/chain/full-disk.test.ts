import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openOwner } from '../../src/db/owner.ts';
import { stocked } from '../support/chat.ts';
import { count, portOf, untilSettled } from '../support/house.ts';
import { deliver, type Got, slackMention, startVendors } from '../support/vendors.ts';

/** A disk that is full, and has room again: a small file system of its own, which only root can make. */
const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-full-'));
chmodSync(folder, 0o711);
const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=711', 'tmpfs', folder]);
const mounted = mount.status === 0;
if (!mounted)
  process.stdout.write('A file system of its own cannot be mounted here: the test of a full disk is skipped\n');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** Writes until nothing more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  for (let size = 1 << 20; size >= 4096; size /= 2) {
    try {
      for (;;) writeSync(handle, Buffer.alloc(size));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  closeSync(handle);
}

const ok = (got: Got): boolean => got !== 'no answer' && got.status === 200;

test.skipIf(!mounted)(
  'what cannot be stored is not acknowledged, and all of it is worked when there is room',
  async () => {
    const vendors = await startVendors();
    const config = loadConfig({ ...vendors.env, DATA_DIR: folder, PORT: '0', WEBHOOK_PORT: '0' }, process.cwd());
    const app = await openApp(config, { serve: true, demo: false });
    const beside = await openEmbedded({ dataDir: folder });
    await stocked(beside.url);
    const sql = openOwner(beside.url);
    const filler = path.join(folder, 'filler');
    fill(filler);
    // Long asks, so that the space that PostgreSQL had set aside is used up as well.
    const asks: ReturnType<typeof slackMention>[] = [];
    const got: Got[] = [];
    for (let i = 0; i < 400 && got.filter((one) => !ok(one)).length < 20; i += 20) {
      const some = Array.from({ length: 20 }, (_, n) =>
        slackMention(`adjust TEE-RED-M sh-1 +1 d${i + n}${' '.repeat(300_000)}`, { channel: `C${i + n}` }),
      );
      asks.push(...some);
      got.push(...(await Promise.all(some.map((ask) => deliver(portOf(app), ask)))));
    }
    const refused = got.filter((one) => !ok(one));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((one) => one !== 'no answer' && one.status === 503)).toBe(true);
    rmSync(filler);
    // Slack sends again what was not taken.
    for (const [i, ask] of asks.entries()) {
      const delivered = async () => ok(await deliver(portOf(app), ask));
      if (!ok(got[i] as Got)) await expect.poll(delivered, { timeout: 20_000, interval: 200 }).toBe(true);
    }
    await untilSettled(sql, 30_000);
    expect(await count(sql, 'inbox')).toBe(asks.length);
    expect(await count(sql, "movement where reason like 'd%'")).toBe(asks.length);
    expect(await count(sql, "outbox where state <> 'sent'")).toBe(0);
    await sql.end();
    await beside.close();
    await app.close();
    await vendors.close();
  },
  90_000,
);
