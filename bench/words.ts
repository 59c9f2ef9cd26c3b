/** How figures are written. */

export function inSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

export function inMicroseconds(microseconds: number): string {
  return `${microseconds < 10 ? microseconds.toFixed(1) : Math.round(microseconds)} µs`
}

export function inBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024
    unit++
  }
  return `${Number(bytes.toFixed(1))} ${units[unit]}`
}

export function inThousands(count: number): string {
  return count.toLocaleString('en')
}
