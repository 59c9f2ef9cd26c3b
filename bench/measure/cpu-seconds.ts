import { readFileSync } from 'node:fs'

/** Linux tells of processes in hundredths, whatever it counts in itself. */
const ticksPerSecond = 100

/** What all threads of a process have used so far, in the system too. On Linux only. */
export function cpuSeconds(pid: number): number {
  const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the name, which may have anything in it: state first, both times as 12th and 13th.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
