/** White space as Python counts it: what Unicode calls so, and four separators of old. */

/** What stands between the brackets of a regular expression with the flag `u` or `v`. */
export const whiteSpaceClass = `\\p{White_Space}${String.fromCharCode(0x1c)}-${String.fromCharCode(0x1f)}`;
