import { Worker } from 'node:worker_threads'
import { describe, RodizioError } from '../core/errors.js'
import type { Clock, Timer } from '../core/runtime/clock.js'
import type { PluginTestNews, PluginTestOrder, PluginUnderTest } from './plugin-test-order.js'
import { TEXTS } from './texts.js'

/** Loading a plugin, and each case, takes a second at most; a slow machine is to have its time. */
const silenceMsMax = 10_000

/** Whoever wants to know what comes of it, as it comes. */
export interface TrialListener {
  testing(plugin: PluginUnderTest): void
  /** A case has ended: `problem` is undefined when it holds. */
  ended(title: string, problem: string | undefined): void
}

/**
 * Tests a plugin in a thread, and ends that: whatever the plugin leaves behind ends with it. What
 * breaks the thread off (a loop without end, an exit) is the problem of the case that ran.
 */
export class PluginTrial {
  #titles: readonly string[] | undefined
  #run = 0
  #failed = 0
  #silence: Timer | undefined

  constructor(
    private readonly order: PluginTestOrder,
    private readonly clock: Clock,
    private readonly listener: TrialListener,
  ) {}

  /** Resolves to how it went; rejects when there is nothing to test. */
  async run(): Promise<{ readonly run: number; readonly failed: number; readonly notRun: number }> {
    // A program's own flags, such as a loader, are nothing to it and would only slow its start.
    const worker = new Worker(new URL('./plugin-test-worker.js', import.meta.url), {
      workerData: this.order,
      execArgv: [],
    })
    try {
      const broken = await this.#told(worker)
      if (broken !== undefined) this.#breakOff(broken)
    } finally {
      this.#silence?.cancel()
      await worker.terminate()
    }
    const { length: cases = 0 } = this.#titles ?? []
    return { run: this.#run, failed: this.#failed, notRun: cases - this.#run }
  }

  /** Resolves to what the thread did that broke it off; undefined when it has told all. */
  #told(worker: Worker): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const watch = () => {
        this.#silence?.cancel()
        const end = () => resolve(TEXTS.plugin.endless(silenceMsMax / 1000))
        this.#silence = this.clock.after(silenceMsMax, end)
      }
      watch()
      worker.on('message', (news: PluginTestNews) => {
        watch()
        if (news === 'over') return resolve(undefined)
        if ('ended' in news) return this.#ended(news.ended)
        if ('unusable' in news)
          return reject(new RodizioError(news.unusable.code, news.unusable.message))
        this.#titles = news.testing.titles
        this.listener.testing(news.testing)
      })
      worker.on('error', (error) => resolve(TEXTS.plugin.died(describe(error))))
      worker.on('exit', (status) => resolve(TEXTS.plugin.exited(status)))
    })
  }

  #ended(problem: string | undefined): void {
    if (problem !== undefined) this.#failed++
    this.listener.ended(this.#titles![this.#run++]!, problem)
  }

  #breakOff(end: string): void {
    if (this.#titles) return this.#ended(TEXTS.plugin.brokenCase(end))
    const problem = TEXTS.plugin.brokenStart(end)
    throw new RodizioError('PLUGIN_INVALID', TEXTS.plugin.unusable(this.order.path, problem))
  }
}
