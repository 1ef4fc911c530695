import { describe, expect, test } from 'vitest';
import { encryptedInXml, readJson, readQuery, readText, readXml } from '../../../../src/channels/wecom/wire.ts';

describe('XML', () => {
  test('values are strings, however large the number', () => {
    expect(readXml('<?xml version="1.0"?><xml><MsgId>4561255354251345929</MsgId><A>007</A><B/></xml>')).toEqual({
      MsgId: '4561255354251345929',
      A: '007',
      B: '',
    });
  });

  test.each([
    ['&amp;&lt;&gt;&quot;&apos; 1 &lt; 2', `&<>"' 1 < 2`],
    ['&#65;&#x5e93;&#x1F455;', 'A库👕'],
    ['&amp;lt;', '&lt;'],
    [']]&gt;<![CDATA[&amp;]]>&amp;', ']]>&amp;&'],
    ['&xxe;&#0;&#x0;&#xD800;&#x110000;&#99999999;&AMP;', '&xxe;&#0;&#x0;&#xD800;&#x110000;&#99999999;&AMP;'],
  ])('characters that XML itself can write are read, once, and nothing else: %j', (written, meant) => {
    expect(readXml(`<xml><A>${written}</A></xml>`)).toEqual({ A: meant });
  });

  test.each([
    ['<!DOCTYPE a><xml></xml>'],
    ['<xml><!ENTITY a "b"></xml>'],
    ['<xml><!-- x --></xml>'],
    ['<xml><?php ?></xml>'],
    ['<?xml version="1.0"'],
    ['<xml><A><![CDATA[x</A></xml>'],
    ['<xml><A></xml>'],
    ['<other></other>'],
    ['x'],
    [''],
  ])('%j is refused', (xml) => {
    expect(readXml(xml)).toBeUndefined();
  });

  test('a megabyte of openings is answered too: nothing here is quadratic', () => {
    for (const part of ['<![CDATA[', '<', '<a', '<Encrypt>', ']]>', '<a>', '&', '&#', '&amp;']) {
      const bomb = part.repeat(Math.floor((1024 * 1024) / part.length));
      expect(encryptedInXml(bomb)).toBeUndefined();
      expect(readXml(bomb)).toBeUndefined();
    }
  });
});

describe('JSON', () => {
  test('nests at most 32 deep, and brackets in text do not count', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(readJson(nested(32))).toBeDefined();
    expect(readJson(nested(33))).toBeUndefined();
    expect(readJson(`"${'['.repeat(100)}\\"["`)).toBe(`${'['.repeat(100)}"[`);
    expect(readJson('{')).toBeUndefined();
  });
});

describe('the query', () => {
  test('keeps its plus, decodes once, and comes without doubles', () => {
    expect({ ...readQuery('/x?a=1+2%2B3&b=%253D&c') }).toEqual({ a: '1+2+3', b: '%3D', c: '' });
    expect({ ...readQuery('/x') }).toEqual({});
    expect(readQuery('/x?a=1&a=2')).toBeUndefined();
    expect(readQuery('/x?a=%ff')).toBeUndefined();
  });
});

test('text is UTF-8 or nothing', () => {
  expect(readText(Buffer.from('库存'))).toBe('库存');
  expect(readText(Buffer.from([0xe5, 0xba]))).toBeUndefined();
});
