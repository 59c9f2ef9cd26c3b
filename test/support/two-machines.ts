import { execFileSync } from 'node:child_process'

/** A namespace of the network: what runs in it sees its interfaces and no other. */
export interface Machine {
  /** Put before a command, it runs there. */
  readonly through: readonly string[]
  /** Under which the other machine reaches it. The first is the one it sends from. */
  readonly hosts: readonly string[]
}

/**
 * Two machines on one wire, made of network namespaces and gone after each test. Undefined where
 * that is not possible: it needs Linux, `ip` and the rights of an administrator.
 */
export function twoMachines(): () => readonly [Machine, Machine] | undefined {
  const names = [`rodizio-${process.pid}-a`, `rodizio-${process.pid}-b`] as const
  let machines: readonly [Machine, Machine] | undefined
  beforeEach(() => {
    try {
      machines = [
        { through: inside(names[0]), hosts: ['10.203.0.1', '10.203.0.11'] },
        { through: inside(names[1]), hosts: ['10.203.0.2', '10.203.0.12'] },
      ]
      for (const name of names) ip('netns', 'add', name)
      const wire = ['wire', 'netns', names[1]]
      ip('link', 'add', 'wire', 'netns', names[0], 'type', 'veth', 'peer', 'name', ...wire)
      names.forEach((name, index) => {
        for (const host of machines![index]!.hosts)
          ip('-n', name, 'address', 'add', `${host}/24`, 'dev', 'wire')
        for (const device of ['lo', 'wire']) ip('-n', name, 'link', 'set', device, 'up')
      })
    } catch {
      machines = undefined
    }
  })
  afterEach(() => {
    for (const name of names) {
      try {
        ip('netns', 'delete', name)
      } catch {
        // It was not made.
      }
    }
  })
  return () => machines
}

function inside(name: string): readonly string[] {
  return ['ip', 'netns', 'exec', name]
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: 'pipe' })
}
