import { execFileSync } from 'node:child_process'
import { Skipped } from '../row.js'
import type { Command } from './children.js'
import { findProgram } from './find-program.js'

/** What a machine is connected by. */
export interface Line {
  /** Each way, as `tc` has it: `4mbit`. */
  readonly rate: string
  /** What would stand in its queue for longer is dropped. */
  readonly queueMs: number
}

/** A network namespace: what runs in it has its interfaces and no other. */
export interface Machine {
  readonly host: string
  /** The command that runs there. */
  runs(command: Command): Command
}

/** Machines on one switch, made of network namespaces: none of them outlives this program. */
export class Machines {
  /** The first is the switch. The process is in the names: another bench has others. */
  readonly #namespaces: string[] = []

  /** One more. Nothing but its line, if any, bounds what it sends and receives. */
  add(line?: Line): Machine {
    const hub = this.#namespaces[0] ?? this.#addSwitch()
    const number = this.#namespaces.length
    const [host, port] = [`10.204.0.${number}`, `port${number}`]
    const own = this.#addNamespace()
    const far = ['peer', 'name', port, 'netns', hub]
    run('ip', 'link', 'add', 'line', 'netns', own, 'type', 'veth', ...far)
    run('ip', '-n', own, 'address', 'add', `${host}/24`, 'dev', 'line')
    run('ip', '-n', own, 'link', 'set', 'lo', 'up')
    run('ip', '-n', own, 'link', 'set', 'line', 'up')
    run('ip', '-n', hub, 'link', 'set', port, 'master', 'switch', 'up')
    if (line) {
      shape(line, own, 'line')
      shape(line, hub, port)
    }
    return { host, runs: (command) => ['ip', 'netns', 'exec', own, ...command] }
  }

  /** All are gone when this returns, or with the last process that runs there. */
  clear(): void {
    for (const name of this.#namespaces.splice(0)) {
      try {
        run('ip', 'netns', 'delete', name)
      } catch {
        // It was not made.
      }
    }
  }

  #addSwitch(): string {
    const hub = this.#addNamespace()
    run('ip', '-n', hub, 'link', 'add', 'switch', 'type', 'bridge')
    run('ip', '-n', hub, 'link', 'set', 'switch', 'up')
    return hub
  }

  #addNamespace(): string {
    const name = `rodizio-bench-${process.pid}-${this.#namespaces.length}`
    // Before it is made: who is interrupted meanwhile removes it all the same.
    this.#namespaces.push(name)
    try {
      run('ip', 'netns', 'add', name)
    } catch (error) {
      const why = (error as Error).message.trim().split('\n').at(-1)
      throw new Skipped(`network namespaces need Linux and the rights of root (${why})`)
    }
    return name
  }
}

/** A token bucket, as a modem is one: a little at once, the rest at its rate, behind a queue. */
function shape({ rate, queueMs }: Line, namespace: string, device: string): void {
  const bucket = ['tbf', 'rate', rate, 'burst', '16kb', 'latency', `${queueMs}ms`]
  run('tc', '-n', namespace, 'qdisc', 'add', 'dev', device, 'root', ...bucket)
}

function run(program: string, ...words: string[]): void {
  execFileSync(findProgram(program) ?? program, words, { stdio: 'pipe' })
}
