/** Undo and redo: the drawings so far, each left as it was. */

export const EMPTY = { strokes: [], picture: null };
const MOST = 200; // that are kept

let past = [];
let future = [];
let present = EMPTY;

export const history = {
  get present() {
    return present;
  },

  get canUndo() {
    return past.length > 0;
  },

  get canRedo() {
    return future.length > 0;
  },

  /** Go on to another drawing; what had been undone is gone. */
  add(next) {
    past = [...past, present].slice(-MOST);
    present = next;
    future = [];
  },

  undo() {
    if (!past.length) return;
    future = [present, ...future];
    present = past.at(-1);
    past = past.slice(0, -1);
  },

  redo() {
    if (!future.length) return;
    past = [...past, present];
    [present, ...future] = future;
  },
};
