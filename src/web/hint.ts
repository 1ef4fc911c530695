/** A refusal's hint is a command, with or without words in front: `stock TEE-RED-M`, `例如：库存 TEE-RED-M`. */
export type Hint = {
  lead: string;
  command: string;
  /** False for a usage line, whose places are to be filled in. */
  ready: boolean;
};

export function hintOf(words: string): Hint {
  const [, lead = '', command = words] = /^([^:："]{1,40}(?:：|:(?=\s)))\s*(.+)$/su.exec(words) ?? [];
  return { lead, command, ready: !/[<[]/.test(command) };
}
