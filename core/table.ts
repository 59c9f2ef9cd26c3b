import { displayWidth, padEnd, padStart } from './display-width.js'

/**
 * Rows under each other, columns two blanks apart. `align` says for each column which edge is
 * straight; the first row may be a heading.
 */
export function table(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
): readonly string[] {
  const widths = align.map((_, column) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(row[column] ?? '')), 0),
  )
  return rows.map((row) =>
    align
      .map((edge, column) =>
        (edge === 'left' ? padEnd : padStart)(row[column] ?? '', widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}
