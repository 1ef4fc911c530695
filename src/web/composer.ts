import type { Suggestion } from '../http/console-port.ts';
import { clickable, el } from './dom.ts';
import { readCommands, rememberCommand } from './settings.ts';

export type ComposerDeps = {
  form: HTMLFormElement;
  input: HTMLInputElement;
  list: HTMLElement;
  /** Aborted when more has been typed. */
  suggest(typed: string, signal: AbortSignal): Promise<Suggestion[]>;
  send(text: string): void;
};

export type Composer = {
  /** Puts a command into the input, for the person to send. */
  take(command: string): void;
  send(command: string): void;
  /** What was begun in one room stays with it. */
  swap(draft: string): string;
  close(): void;
};

const PAUSE_MS = 90;

type State = {
  shown: Suggestion[];
  /** Place in `shown`; -1 when none is chosen. */
  chosen: number;
  commands: string[];
  /** Place in `commands`; their number when a new line is typed. */
  recalled: number;
  draft: string;
  asking: AbortController | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
};

type Ui = ComposerDeps & { state: State };

function drawList(ui: Ui): void {
  const { input, list, state } = ui;
  const open = state.shown.length > 0;
  list.hidden = !open;
  input.setAttribute('aria-expanded', String(open));
  list.replaceChildren(
    ...state.shown.map((one, i) => {
      const chosen = i === state.chosen;
      const option = el(
        'div',
        { id: `suggestion-${i}`, role: 'option', 'aria-selected': chosen ? 'true' : 'false' },
        el('b', {}, one.label),
        el('span', {}, one.hint),
      );
      // mousedown: a click would come after the input has lost the focus.
      option.addEventListener('mousedown', (event) => {
        event.preventDefault();
        takeSuggestion(ui, one);
      });
      return option;
    }),
  );
  if (state.chosen >= 0) input.setAttribute('aria-activedescendant', `suggestion-${state.chosen}`);
  else input.removeAttribute('aria-activedescendant');
  list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
}

function closeList({ state, ...ui }: Ui): void {
  clearTimeout(state.timer);
  state.asking?.abort();
  state.shown = [];
  state.chosen = -1;
  drawList({ ...ui, state });
}

async function ask(ui: Ui): Promise<void> {
  const { state, input } = ui;
  state.asking?.abort();
  const asking = new AbortController();
  state.asking = asking;
  const typed = input.value;
  const shown = await ui.suggest(typed, asking.signal);
  if (asking.signal.aborted || input.value !== typed) return;
  state.shown = shown.filter((one) => one.insert.trim() !== typed.trim());
  state.chosen = -1;
  drawList(ui);
}

function askSoon(ui: Ui): void {
  clearTimeout(ui.state.timer);
  if (ui.input.value.trim() === '') closeList(ui);
  else ui.state.timer = setTimeout(() => void ask(ui), PAUSE_MS);
}

function setInput({ input }: Ui, text: string): void {
  input.value = text;
  input.setSelectionRange(text.length, text.length);
}

function takeSuggestion(ui: Ui, one: Suggestion): void {
  setInput(ui, one.insert);
  closeList(ui);
  askSoon(ui);
}

function move(ui: Ui, step: number): void {
  const { state } = ui;
  const places = state.shown.length + 1;
  state.chosen = ((state.chosen + 1 + step + places) % places) - 1;
  drawList(ui);
}

/** Up and down through earlier commands; below the newest is what was being typed. */
function recall(ui: Ui, step: number): void {
  const { state, input } = ui;
  const next = state.recalled + step;
  if (next < 0 || next > state.commands.length) return;
  if (state.recalled === state.commands.length) state.draft = input.value;
  state.recalled = next;
  setInput(ui, state.commands[next] ?? state.draft);
}

function submit(ui: Ui): void {
  const text = ui.input.value.trim();
  closeList(ui);
  if (text === '') return;
  ui.state.commands = rememberCommand(ui.state.commands, text);
  ui.state.recalled = ui.state.commands.length;
  setInput(ui, '');
  ui.send(text);
}

/** True when the key was ours. Keys that an input method is using (composing 中文) never are. */
function onKey(ui: Ui, key: string): boolean {
  const { state } = ui;
  const open = state.shown.length > 0;
  const chosen = state.shown[state.chosen];
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const step = key === 'ArrowDown' ? 1 : -1;
    if (open) move(ui, step);
    else if (step === 1 && state.recalled === state.commands.length) void ask(ui);
    else recall(ui, step);
    return true;
  }
  if (key === 'Escape' && open) closeList(ui);
  else if (key === 'Tab' && open && state.shown[0]) takeSuggestion(ui, chosen ?? state.shown[0]);
  else if (key === 'Enter' && chosen) takeSuggestion(ui, chosen);
  else return false;
  return true;
}

function listen(ui: Ui): void {
  const { form, input } = ui;
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (onKey(ui, event.key)) event.preventDefault();
  });
  input.addEventListener('input', (event) => {
    ui.state.recalled = ui.state.commands.length;
    if (!(event as InputEvent).isComposing) askSoon(ui);
  });
  input.addEventListener('compositionend', () => askSoon(ui));
  input.addEventListener('blur', () => closeList(ui));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(ui);
  });
}

/** The line at the bottom: typing, suggestions, history. */
export function createComposer(deps: ComposerDeps): Composer {
  const commands = readCommands();
  const ui: Ui = {
    ...deps,
    state: {
      shown: [],
      chosen: -1,
      commands,
      recalled: commands.length,
      draft: '',
      asking: undefined,
      timer: undefined,
    },
  };
  listen(ui);
  return {
    take(command) {
      setInput(ui, command);
      ui.input.focus();
    },
    send(command) {
      setInput(ui, command);
      submit(ui);
    },
    swap(draft) {
      const begun = ui.input.value;
      closeList(ui);
      setInput(ui, draft);
      return begun;
    },
    close: () => closeList(ui),
  };
}

/** Commands to press, for a room in which nothing has been said. */
export const commandChips = (commands: string[], run: (command: string) => void): HTMLElement[] =>
  commands.map((command) => clickable({ class: 'command' }, command, () => run(command)));
