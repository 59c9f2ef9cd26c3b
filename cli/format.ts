import { formatSize } from '../core/format-size.js'

/** How numbers are shown to people. */

export { formatSize }

export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`
}

/** Rounded down: 100 % means all of it. */
export function formatShare(part: number, whole: number): string {
  const share = whole === 0 ? 1 : Math.min(1, part / whole)
  return `${Math.floor(share * 100)} %`
}

/** `0:07`, `12:34`, `1:02:03`; `--:--` for what nobody knows or what is days away. */
export function formatClock(seconds: number | undefined): string {
  if (seconds === undefined || seconds >= 100 * 3600) return '--:--'
  const whole = Math.ceil(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (parts[0] === 0) parts.shift()
  return parts
    .map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0')))
    .join(':')
}

/** The hex digits by which `name@root` is usually typed. */
export function shortRoot(root: string): string {
  return root.slice(0, 8)
}
