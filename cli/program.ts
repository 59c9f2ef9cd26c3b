import { Command, Option } from 'commander'
import type { DirectiveTable } from '../core/conf/directives.js'
import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from '../core/conf/directives.js'
import type { Flags, Run } from './command.js'
import type { Context } from './context.js'
import { directiveOptions } from './directive-options.js'
import { exitStatus } from './exit-status.js'
import { HELP } from './help.js'
import { Output } from './output.js'
import { packageVersion } from './package-version.js'
import { simulateOptions } from './simulate-options.js'
import { TEXTS } from './texts.js'

interface CommandSpec {
  /** `plugin-new` is typed as `plugin new`. */
  readonly name: keyof typeof HELP.commands
  readonly group: keyof typeof HELP.commandGroups
  readonly options: readonly Option[]
  readonly directives: DirectiveTable
  /** Loads the command when it is called: what others need costs nothing. */
  load(): Promise<Run>
}

// What a command decides by itself, or by a flag of its own, is no directive's flag of it.
const { serverIP, serverPort, shared, announce, ...sharing } = PEER_DIRECTIVES
const { peerPort, ...fetching } = sharing
const { maxPeers, initialPort, advertise, zone, ...listing } = fetching
const { port, strategy } = TRACKER_DIRECTIVES

const conf = () => new Option('-c, --conf <file>', HELP.options.conf)
const tracker = () => new Option('--tracker <host:port>', HELP.options.tracker)

const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'tracker',
    group: 'serve',
    options: [conf()],
    directives: TRACKER_DIRECTIVES,
    load: async () => (await import('./commands/tracker.js')).tracker,
  },
  {
    name: 'peer',
    group: 'serve',
    options: [conf()],
    directives: PEER_DIRECTIVES,
    load: async () => (await import('./commands/peer.js')).peer,
  },
  {
    name: 'share',
    group: 'serve',
    options: [tracker()],
    directives: { port, strategy, ...sharing },
    load: async () => (await import('./commands/share.js')).share,
  },
  {
    name: 'get',
    group: 'fetch',
    options: [
      conf(),
      tracker(),
      new Option('-o, --output <folder>', HELP.options.output),
      new Option('--stay <time>', HELP.options.stay),
      new Option('--replace', HELP.options.replace),
    ],
    directives: fetching,
    load: async () => (await import('./commands/get.js')).get,
  },
  {
    name: 'list',
    group: 'fetch',
    options: [conf(), tracker()],
    directives: listing,
    load: async () => (await import('./commands/list.js')).list,
  },
  {
    name: 'explain',
    group: 'fetch',
    options: [conf(), tracker(), new Option('--partial', HELP.options.partial)],
    directives: listing,
    load: async () => (await import('./commands/explain.js')).explain,
  },
  {
    name: 'check',
    group: 'other',
    options: [],
    directives: {},
    load: async () => (await import('./commands/check.js')).check,
  },
  {
    name: 'simulate',
    group: 'other',
    options: simulateOptions(),
    directives: {},
    load: async () => (await import('./commands/simulate.js')).simulate,
  },
  {
    name: 'plugin-new',
    group: 'other',
    options: [new Option('--typescript', HELP.commands['plugin-new'].options.typescript)],
    directives: {},
    load: async () => (await import('./commands/plugin-new.js')).pluginNew,
  },
  {
    name: 'plugin-test',
    group: 'other',
    options: [new Option('--seed <n>', HELP.commands['plugin-test'].options.seed)],
    directives: {},
    load: async () => (await import('./commands/plugin-test.js')).pluginTest,
  },
]

/**
 * The tree of commands. `end` is told the exit status of the one that was called. Where `words` are
 * given, commands that are not among them have no options: to make all takes some milliseconds.
 */
export function createProgram(
  context: Context,
  end: (status: number) => void,
  words?: readonly string[],
): Command {
  const program = new Command(TEXTS.program)
    .description(HELP.program)
    .version(packageVersion(), '-V, --version', HELP.version)
    .helpOption('-h, --help', HELP.help)
    .commandsGroup(HELP.commandGroups.other)
    .helpCommand('help [command]', HELP.helpCommand)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns || 80,
      getErrHelpWidth: () => context.stderr.columns || 80,
      outputError: (text, write) => write(text.replace(/^error:/, `${TEXTS.program}:`)),
    })
    .addHelpText('after', `\n${HELP.exitCodes.join('\n')}`)
  for (const spec of COMMANDS) {
    const command = addCommand(program, spec)
    if (!words || words.includes(command.name())) equip(command, spec, context, end)
  }
  return program
}

function addCommand(program: Command, spec: CommandSpec): Command {
  const { words, about } = HELP.commands[spec.name]
  const [family, name] = pathOf(spec)
  return familyOf(program, family)
    .command(`${name} ${words}`.trimEnd())
    .summary(about)
    .helpGroup(family === undefined ? HELP.commandGroups[spec.group] : '')
}

function equip(
  command: Command,
  spec: CommandSpec,
  context: Context,
  end: (status: number) => void,
): void {
  const { about, more, examples } = HELP.commands[spec.name]
  command
    .description(`${about}\n\n${more}`)
    .showHelpAfterError(HELP.hint([TEXTS.program, ...spec.name.split('-')].join(' ')))
    .addHelpText('after', `\n${[...HELP.examples(examples), '', ...HELP.exitCodes].join('\n')}`)
  const directives = directiveOptions(spec.directives)
  for (const option of spec.options) command.addOption(option)
  command
    .optionsGroup(HELP.optionGroups.general)
    .option('-q, --quiet', HELP.options.quiet)
    .option('-v, --verbose', HELP.options.verbose)
    .option('--json', HELP.options.json)
    .addHelpOption(new Option('-h, --help', HELP.help))
  for (const option of directives.options) command.addOption(option)
  command.action(async () => {
    const flags: Flags = command.opts()
    const output = new Output(context, flags)
    const call = {
      context,
      output,
      words: command.args,
      flags,
      directives: directives.read(command.opts()),
    }
    try {
      end(await (await spec.load())(call))
    } catch (error) {
      output.error(error)
      end(exitStatus(error))
    }
  })
}

function pathOf({ name }: CommandSpec): readonly [family: string | undefined, name: string] {
  const [first, second] = name.split('-') as [string, string?]
  return second === undefined ? [undefined, first] : [first, second]
}

/** The command that others are said after, as `plugin` in `rodizio plugin new`. */
function familyOf(program: Command, name: string | undefined): Command {
  if (name === undefined) return program
  const family = program.commands.find((command) => command.name() === name)
  if (family) return family
  return program
    .command(name)
    .summary(HELP.families[name as keyof typeof HELP.families])
    .description(HELP.families[name as keyof typeof HELP.families])
    .helpOption('-h, --help', HELP.help)
    .helpCommand(false)
    .helpGroup(HELP.commandGroups.other)
    .showHelpAfterError(HELP.hint(`${TEXTS.program} ${name}`))
}
