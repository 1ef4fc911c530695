import { succeeded } from './answered.ts';
import { type Answer, post, postBytes, postForm } from './api.ts';

type Uploading = { doFetch: typeof fetch; base: string; token: string; signal: AbortSignal };

/**
 * Gives Slack a picture for an image block: asks where to, sends it there, says that it is complete. Its id, or why there is none; a
 * message never waits for it, since its numbers are in words.
 */
export async function uploadPicture(
  { doFetch, base, token, signal }: Uploading,
  picture: { png: Buffer; name: string; title: string },
): Promise<{ id: string } | { failed: string }> {
  const options = { token, signal };
  const asked = await postForm(
    doFetch,
    `${base}files.getUploadURLExternal`,
    { filename: picture.name, length: String(picture.png.length) },
    options,
  );
  const where = placeOf(asked, base);
  if (typeof where === 'string') return { failed: where };
  const sent = await postBytes(doFetch, where.url, picture.png, { signal });
  if (sent.kind !== 'answer' || sent.status !== 200) return { failed: 'the picture was not taken' };
  const done = await post(
    doFetch,
    `${base}files.completeUploadExternal`,
    { files: [{ id: where.id, title: picture.title }] },
    options,
  );
  return succeeded(done, 'api') ? { id: where.id } : { failed: 'the upload was not completed' };
}

/** Where the picture goes: Slack's own hosts, or the one that is configured; nobody else gets our bytes. */
function placeOf(answer: Answer, base: string): { id: string; url: string } | string {
  if (answer.kind !== 'answer' || !succeeded(answer, 'api')) return 'no place for the picture';
  const { upload_url: url, file_id: id } = answer.json;
  const target = typeof url === 'string' ? URL.parse(url) : null;
  if (!target || typeof id !== 'string' || !/^[A-Z0-9]{1,40}$/.test(id)) return 'no place for the picture';
  const slack = target.protocol === 'https:' && /(^|\.)slack\.com$/.test(target.hostname);
  if (!slack && target.origin !== URL.parse(base)?.origin) return 'a place for the picture that is not at Slack';
  return { id, url: target.href };
}
