import { type CpuInfo, cpus } from 'node:os'

type Processors = readonly Pick<CpuInfo, 'times'>[]

/** From now on; calling what it returns tells which share of all processors was taken since. */
export function busyFromNow(look: () => Processors = cpus): () => number {
  const before = used(look())
  return () => {
    const { busyMs, allMs } = used(look())
    return (busyMs - before.busyMs) / (allMs - before.allMs)
  }
}

/** What gives way (`nice`) leaves others nearly all, so it takes nothing. */
function used(processors: Processors): { busyMs: number; allMs: number } {
  let [busyMs, allMs] = [0, 0]
  for (const { times } of processors) {
    const busy = times.user + times.sys + times.irq
    busyMs += busy
    allMs += busy + times.nice + times.idle
  }
  return { busyMs, allMs }
}
