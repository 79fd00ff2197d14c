/** Parts of URLs as they are meant. */

/** What is not rightly escaped stays as it is. */
export function plainPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
