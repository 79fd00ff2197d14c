/** Memory that files are read into. */

/**
 * Large pieces of memory begin 16 bytes behind the begin of a page. To read a file to such a place takes many
 * processors of AMD three times as long as to one that is a little further behind.
 */
export const roomBegins = 48;

/** What is in it is not cleared. */
export const roomFor = (bytes: number): Buffer<ArrayBuffer> =>
  Buffer.allocUnsafe(roomBegins + bytes).subarray(roomBegins);
