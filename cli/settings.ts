import { type ChosenPlugin, configure, type PluginsOf } from '../core/conf/configure.js'
import { findConf } from '../core/conf/find-conf.js'
import { PROGRAMS, type Program } from '../core/conf/programs.js'
import { RodizioError } from '../core/errors.js'
import type { PluginKind } from '../core/extension-points/plugin.js'
import { type Address, parseAddress } from '../core/wire/address.js'
import type { PeerOptions, PluginChoice, TrackerOptions } from '../index.js'
import { builtIn } from '../plugins/built-in.js'
import type { Call } from './command.js'
import { TEXTS } from './texts.js'

/** Words for directives, by name, as flags give them. */
type Words = Readonly<Record<string, string | undefined>>

/** The .conf that a command reads; undefined when there is none. */
export function confOf(program: Program, { context, flags }: Call): string | undefined {
  const { environment, directory } = context
  return findConf(program, { flag: flags.conf, environment, directory })
}

/** Says on which .conf a program runs. */
export function tellConf(program: Program, conf: string | undefined, { output }: Call): void {
  const { confName } = PROGRAMS[program]
  output.note(conf === undefined ? TEXTS.confMissing(confName) : TEXTS.confUsed(conf))
}

export async function trackerOptions(
  { context, directives }: Call,
  conf: string | undefined,
  words: Words = directives,
) {
  const { settings, plugins } = await configure('tracker', layers(context, conf, words), builtIn)
  return { ...settings, ...choices<'tracker'>(plugins) } satisfies TrackerOptions
}

export async function peerOptions(
  { context, directives, flags }: Call,
  conf: string | undefined,
  more: Words = {},
) {
  const words = { ...directives, ...trackerWords(flags.tracker), ...more }
  const configured = await configure('peer', layers(context, conf, words), builtIn)
  const { settings, plugins, files: withheld } = configured
  return { ...settings, ...choices<'peer'>(plugins), withheld } satisfies PeerOptions
}

/** Reads `--tracker HOST:PORT`. */
export function trackerAddress(text: string): Address {
  const address = parseAddress(text)
  if (!address) throw new RodizioError('USAGE', TEXTS.notATracker(text))
  return address
}

function trackerWords(flag: string | undefined): Words {
  if (flag === undefined) return {}
  const { host, port } = trackerAddress(flag)
  return { serverIP: host, serverPort: String(port) }
}

function layers(context: Call['context'], conf: string | undefined, flags: Words) {
  const { environment, directory } = context
  return { conf, environment, flags, directory }
}

/** All of them: one that is left out would be replaced by the default without a word. */
function choices<P extends Program>(plugins: PluginsOf<P>): Choices<P> {
  const chosen: Record<string, unknown> = {}
  const choice = ({ plugin, options }: ChosenPlugin) => [plugin, options]
  const all: Readonly<Record<string, ChosenPlugin | readonly ChosenPlugin[]>> = plugins
  for (const [name, one] of Object.entries(all))
    chosen[name] = 'plugin' in one ? choice(one) : one.map(choice)
  return chosen as Choices<P>
}

type Choices<P extends Program> = {
  readonly [N in keyof PluginsOf<P> & PluginKind]: N extends 'hooks'
    ? readonly PluginChoice<N>[]
    : PluginChoice<N>
}
