const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** As people read it: `512 B`, `8.0 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  let value = bytes
  let unit = 0
  // 1023.95 would be shown as 1024.0: the next unit says it better.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(1)} ${units[unit]}`
}
