/** A column to sort by, as users write it. */

/** `-col` is descending, unless there is a column of that name. */
export function sortColumn(
  shape: { readonly columns: readonly { readonly name: string }[] },
  written: string,
) {
  const isName = !written.startsWith('-') || shape.columns.some(({ name }) => name === written);
  return { name: isName ? written : written.slice(1), descending: !isName };
}
