/** Bytes and texts from outside that say they are text. Pure, linear. */

/** UTF-8, with or without its mark, else GB18030, as Excel in Chinese saves CSV. Undefined: neither. */
export function decoded(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // Pictures and text in two bytes a character pass for GB18030 at times; no text has zeros in it.
      return looksBinary(text) ? undefined : text;
    } catch {
      // The next encoding.
    }
  }
  return undefined;
}

/** How files of pictures and documents begin, also where their first bytes could not be decoded. */
const FILES = /^(?:[\u0089\ufffd]PNG|\u00ff\u00d8\u00ff|GIF8[79]a|%PDF-|data:[a-z]+\/)/;

/** Bytes of a picture or a program that were sent as text: control characters, or characters that decoding could not make out. */
export function looksBinary(text: string): boolean {
  if (FILES.test(text) || text.includes('\0')) return true;
  let odd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd || code === 0x7f || (code < 32 && code !== 9 && code !== 10 && code !== 13)) odd += 1;
  }
  return odd > 0 && odd * 20 > text.length;
}
