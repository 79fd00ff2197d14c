/** Colours of states: what is fine is quiet, what will run stands out, what needs the user is red. */
import type { DataState, StageState } from '../stage-state.ts';
import type { Paint } from './style.ts';

export const statePaint: { readonly [state in StageState | DataState]: Paint } = {
  current: 'green',
  absent: 'cyan',
  restorable: 'cyan',
  outdated: 'yellow',
  new: 'yellow',
  frozen: 'blue',
  blocked: 'dim',
  unconfirmed: 'red',
  unsaved: 'red',
  running: 'green',
};
