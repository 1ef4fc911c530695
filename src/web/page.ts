import { byId } from './dom.ts';

/** The fixed parts of index.html. */
export const page = {
  banner: byId('banner', HTMLElement),
  feed: byId('feed', HTMLElement),
  entries: byId('entries', HTMLElement),
  welcome: byId('welcome', HTMLElement),
  older: byId('older', HTMLButtonElement),
  newer: byId('newer', HTMLButtonElement),
  composer: byId('composer', HTMLFormElement),
  input: byId('input', HTMLInputElement),
  send: byId('send', HTMLButtonElement),
  keys: byId('keys', HTMLElement),
  suggestions: byId('suggestions', HTMLElement),
  readOnly: byId('read-only', HTMLElement),
  rooms: byId('rooms', HTMLUListElement),
  roomsNav: byId('rooms-nav', HTMLElement),
  roomName: byId('room-name', HTMLElement),
  roomPick: byId('room-pick', HTMLSelectElement),
  as: byId('as', HTMLSelectElement),
  asLabel: byId('as-label', HTMLElement),
  lang: byId('lang', HTMLElement),
};
