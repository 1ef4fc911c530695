/** Whole pages without a script or a style of their own: the policy forbids both. */
const page = (body: string): string =>
  `<!doctype html><html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta name="color-scheme" content="light dark"><title>掌柜</title></head><body>${body}</body></html>`;

/** One sentence, in both languages. */
export const signInPage = page(
  '<p lang="zh">请打开运行 <code>npm start</code> 的终端里打印的链接，它带有进入控制台的令牌。</p>' +
    '<p lang="en">Open the link that <code>npm start</code> printed in its terminal: it carries the token for this console.</p>',
);

export const continuePage = page('<p><a href="/">掌柜 · Zhanggui</a></p>');
