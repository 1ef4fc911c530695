import { expect, it } from 'vitest';
import { compare, faceOf } from '../../../../src/services/compliance/similar/alike.ts';
import { demoSkus } from '../../../../src/services/demo/catalogue.ts';
import { DEMO_SHOPS } from '../../../../src/services/demo/group.ts';
import { demoTitle } from '../../../../src/services/demo/titles.ts';

it('gives each shop titles of its own, with one copy among all', () => {
  // Every thirteenth and the copied one: all families, colours and sizes are among them.
  const skus = demoSkus().filter((sku, n) => n % 13 === 0 || sku.code === 'TEE-RED-M');
  const copies: string[] = [];
  for (const sku of skus) {
    const faces = DEMO_SHOPS.map(({ code }) => ({ code, face: faceOf(demoTitle(code, sku), {}) }));
    for (const [n, a] of faces.entries())
      for (const b of faces.slice(n + 1))
        if (compare(a.face, b.face).alike >= 0.65) copies.push(`${sku.code} ${a.code} ${b.code}`);
  }
  expect(copies).toEqual(['TEE-RED-M SH-1 SH-3']);
});

it('says colour, goods and size in every shop', () => {
  for (const { code } of DEMO_SHOPS) {
    const title = demoTitle(code, { code: 'SOCK-NVY-F', title: '藏青色中筒袜 3 双装 均码' });
    for (const part of ['藏青色', '中筒袜 3 双装', '均码']) expect(title).toContain(part);
  }
  expect(demoTitle('SH-9', { code: 'X', title: '别的' })).toBe('别的');
});
