/** A file that a table is read from or written to: where it is, and how the user named it. */

export interface TableFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
}
