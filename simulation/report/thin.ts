/** Of a long row: at most `most` of its indices, the first, the last and evenly between. */
export function thin(length: number, most: number): readonly number[] {
  if (length <= most) return Array.from({ length }, (_, index) => index)
  const step = (length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => Math.round(index * step))
}
