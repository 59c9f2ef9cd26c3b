import type { MachineReport, RunReport } from '../../simulation/report/run-report.js'

/** A run of which all figures can be told by hand: a seeder, three peers, a file of 100 bytes. */
export function handMadeRun(changes: Partial<RunReport> = {}): RunReport {
  return {
    scenario: 'by-hand',
    strategy: 'first',
    seed: 1,
    traceHash: '00c0ffee',
    events: 1000,
    virtualSeconds: 50,
    wanted: 3,
    got: 3,
    crashed: 0,
    makespanSeconds: 30,
    finishSeconds: [10, 20, 30],
    starved: [],
    bounds: {
      optimum: { seconds: 20, correctedSeconds: 24, copySeconds: 16, peers: 3, pieces: 4 },
      noOptimum: undefined,
      fluid: { seconds: 15, seederSeconds: 15, slowestSeconds: 10, togetherSeconds: 12 },
    },
    contentBytes: 100,
    machines: [
      handMadeMachine('seeder-1', { seeder: true, sentBytes: 200, named: 6 }),
      handMadeMachine('peer-1', { sentBytes: 100, receivedBytes: 120, named: 3 }),
      handMadeMachine('peer-2', { sentBytes: 20, receivedBytes: 100, named: 1, zone: 'far' }),
      handMadeMachine('peer-3', { sentBytes: 0, receivedBytes: 100, zone: 'far' }),
    ],
    trackerRequests: 8,
    zones: [
      { from: 'near', to: 'far', bytes: 180 },
      { from: 'far', to: 'near', bytes: 20 },
    ],
    pieces: { seconds: [0, 10, 20, 30], pieces: [0, 4, 8, 12], wanted: 12 },
    feeds: {
      names: ['seeder-1', 'peer-1…3'],
      bytes: [
        [0, 200],
        [0, 100],
      ],
    },
    ...changes,
  }
}

export function handMadeMachine(name: string, changes: Partial<MachineReport> = {}): MachineReport {
  const { receivedBytes = 0 } = changes
  return {
    name,
    group: name.replace(/-\d+$/, ''),
    zone: 'near',
    seeder: false,
    sentBytes: 0,
    receivedBytes: 0,
    countedBytes: Math.min(100, receivedBytes),
    named: 0,
    finishSeconds: undefined,
    ...changes,
  }
}
