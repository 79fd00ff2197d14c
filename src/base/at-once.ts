/** Some asynchronous work at a time of what there is to do. */

/** Calls `act` with every item, at most `most` of them at once; after an error none begins, and it is thrown when those under way have ended. */
export async function atOnce<Item>(
  items: Iterable<Item>,
  most: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const go = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !failed; next = rest.next()) {
      try {
        await act(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, go));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
