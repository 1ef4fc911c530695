import { UserError } from '../../../core/errors.ts';
import type { Paper } from './read.ts';

export const known = (name: string): UserError =>
  new UserError('paper.known', {
    zh: `“${name}”已经记过，没有改动；要续期用 证照 续期 <编号> <到期日>`,
    en: `“${name}” is noted already, nothing was changed; to renew it, send paper renew <number> <day>`,
  });

export const tooMany = (rows: number, most: number): UserError =>
  new UserError('paper.too_many', {
    zh: `一次最多 ${most} 行，这里有 ${rows} 行；请分几次导入`,
    en: `${most} rows at most at once, here are ${rows}; import them in parts`,
  });

export const tooLong = (): UserError =>
  new UserError('paper.words', {
    zh: '名称、持有人、品类、品牌最多 80 个字，凭证最多 300 个字',
    en: 'A name, holder, category or brand has at most 80 characters, a proof at most 300',
  });

export const noSha = (): UserError =>
  new UserError('paper.file', {
    zh: '文件要写它的 SHA-256：64 个十六进制字符（sha256sum 文件名）',
    en: 'A file is named by its SHA-256: 64 hexadecimal characters (sha256sum <file>)',
  });

export const groupOnly = (): UserError =>
  new UserError('paper.group', {
    zh: '全组的证照只有管全部店铺的人能改；请写你的店铺',
    en: "The group's papers are for who answers for all shops; name your shop",
  });

export const notFound = (id: number): UserError =>
  new UserError('paper.not_found', {
    zh: `没有编号 ${id} 的证照，发送 证照 看全部`,
    en: `There is no paper ${id}; send papers to see all`,
  });

export const same = ({ name, expiresOn }: Paper): UserError =>
  new UserError('paper.same', {
    zh: `“${name}”的到期日已经是 ${expiresOn}，没有改动`,
    en: `“${name}” ends on ${expiresOn} already, nothing was changed`,
  });
