/** What a push is about. */
import type { PushRecord } from '../../push-record.ts';
import type { Root } from '../root.ts';

export interface Wanted extends Pick<PushRecord, 'project' | 'commit' | 'results'> {
  readonly roots: readonly Root[];
}
