/** One file or folder of an archive, as its reader finds it. */

export interface Member {
  /** As it stands in the archive: nothing to be trusted. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  /** To be read to its end before the next member is asked for; throws a `WorkError` where it is damaged. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads what lies at `path`; problems call it `archive`. */
export type ReadMembers = (path: string, archive: string) => AsyncIterable<Member>;
