/** Every word of `--help`. What a directive means is said by the one table of directives. */
export const HELP = {
  program: 'Moves files between machines: a tracker answers every request with the next peer.',
  version: 'print the version',
  help: 'print this help',
  helpCommand: 'Print the help of a command.',
  hint: (command: string) => `(see: ${command} --help)`,
  commandGroups: { serve: 'Serving:', fetch: 'Fetching:', other: 'Other:' },
  families: { plugin: 'Make a plugin of your own, and test it.' },
  optionGroups: {
    general: 'General:',
    directives: 'Directives (a flag beats its variable, which beats the .conf, then the default):',
  },

  options: {
    conf: 'read this .conf',
    tracker: 'the tracker, instead of serverIP and serverPort',
    output: "the folder where files land; else the .conf's shared, else this one",
    stay: 'go on serving for this long afterwards, such as 10min',
    partial: 'as asked during a download, when holders of a part will do',
    replace: 'overwrite files of the same name with other content',
    json: 'print one object per line',
    quiet: 'print results and errors only',
    verbose: 'print all that is logged, and the stack of an error',
  },

  /** By the key that declares a type. */
  placeholders: {
    plugin: 'plugin',
    integer: 'n',
    number: 'n',
    flag: 'on|off',
    text: 'text',
    host: 'host',
    choice: 'word',
    path: 'path',
    durationMs: 'time',
    bytes: 'size',
    bytesPerSecond: 'rate',
  },
  directive: (of: { about: string; fallback: string; variable: string }) =>
    `${of.about} (${of.fallback === '' ? '' : `default: ${of.fallback}, `}env: ${of.variable})`,

  commands: {
    tracker: {
      words: '',
      about: 'Run a tracker.',
      more:
        'Reads -c FILE, else $RODIZIO_TRACKER_CONF, else ./tracker.conf, else uses defaults. ' +
        'Prints "tracker listening on HOST:PORT" when it is ready. SIGHUP has it read the .conf ' +
        'again; SIGINT or SIGTERM ends it.',
      examples: ['rodizio tracker', 'rodizio tracker --port 2600 --strategy random'],
    },
    peer: {
      words: '',
      about: 'Run a peer, with a prompt on a terminal.',
      more:
        'Reads -c FILE, else $RODIZIO_PEER_CONF, else ./peer.conf, else uses defaults. ' +
        'Prints "peer listening on HOST:PORT" when it is ready. Commands that come through a ' +
        'pipe run in order, one a line; their end ends the peer. Without any input it serves ' +
        'until a signal.',
      examples: [
        'rodizio peer',
        "printf 'update\\nget hello.bin\\n' | rodizio peer -c b/peer.conf",
      ],
    },
    share: {
      words: '<path...>',
      about: 'Share files and folders until Ctrl-C.',
      more: 'Without --tracker it runs one of its own and prints what to type on the others.',
      examples: ['rodizio share ./models', 'rodizio share a.iso --tracker 10.0.0.5:2521'],
    },
    get: {
      words: '<name...>',
      about: 'Fetch files and end.',
      more:
        'NAME@ROOT, with 8 hex digits or more, means one of several contents of a name. ' +
        'FOLDER/ means all below it, a quoted pattern what it matches: * ? [a-z], and ** ' +
        'across folders. --wait, when given, also waits for what nobody has shared yet.',
      examples: [
        'rodizio get llama.gguf@9f3c2a17 --tracker 10.0.0.5:2521 -o /data',
        "rodizio get models/ '**/*.json' --tracker 10.0.0.5:2521 --wait 10min",
      ],
    },
    list: {
      words: '',
      about: 'Print the files that the tracker knows.',
      more: 'Tells the tracker nothing.',
      examples: ['rodizio list --tracker 10.0.0.5:2521', 'rodizio list --json'],
    },
    explain: {
      words: '<name>',
      about: 'Print who would be next for a file, and why.',
      more:
        'Each holder: its place in the order of the strategy and what the strategy says of it, ' +
        'or the rule that leaves it out. Changes nothing: nobody is handed out.',
      examples: ['rodizio explain llama.gguf --tracker 10.0.0.5:2521'],
    },
    check: {
      words: '<file...>',
      about: 'Look for mistakes in .conf files.',
      more: 'Silent when there are none; else all of them, as file:line:column.',
      examples: ['rodizio check tracker.conf peer.conf'],
    },
    simulate: {
      words: '[scenario...]',
      about: 'Run a swarm on virtual time and compare strategies.',
      more:
        'SCENARIO is a .conf, or the name of a shipped one; without it they are listed. ' +
        'Trackers, peers and plugins are the real ones; machines, their lines and the time ' +
        'are simulated. The same seed gives the same run.',
      options: {
        strategy: 'who is next, instead of what the scenario says; several are compared',
        pieceOrder: 'which piece a peer fetches next, instead of what the scenario says',
        peers: 'another number of peers in a group, such as node=1000',
        seed: 'what chance follows from; drawn and printed when left out',
        seeds: 'run with so many seeds, from that one up (default: 1)',
        jobs: 'runs at the same time (default: one for each core)',
        report: 'write a page with charts to this file',
        csv: 'write a row for each run to this file',
        scoreboard: 'one table, scenario by strategy: all that are shipped, or those named',
      },
      examples: [
        'rodizio simulate',
        'rodizio simulate flash-crowd --seed 4711',
        'rodizio simulate flash-crowd --strategy random --strategy ./mine.js --seeds 30',
        'rodizio simulate --scoreboard flash-crowd two-sites --seeds 10',
      ],
    },
    'plugin-new': {
      words: '<name>',
      about: 'Make a folder with a strategy to begin with.',
      more:
        'It has a strategy that works, its tests, a swarm to simulate and a tracker.conf. ' +
        "'npm test' passes there at once: it finds this installation through a link.",
      options: { typescript: 'in TypeScript, with a build step that needs npm install' },
      examples: ['rodizio plugin new near-first', 'rodizio plugin new near-first --typescript'],
    },
    'plugin-test': {
      words: '<file>',
      about: 'Tell which of its obligations a plugin does not meet.',
      more:
        'Runs the contract of its kind, and tries it on cases that are drawn; what ' +
        'fails is told with the smallest case that shows it. Options have their ' +
        'defaults. A case that does not end is broken off after 10 s.',
      options: { seed: 'what is drawn follows from it; drawn itself and printed when left out' },
      examples: ['rodizio plugin test near-first.js', 'rodizio plugin test mine.js --seed 4711'],
    },
  },

  examples: (lines: readonly string[]) => ['Examples:', ...lines.map((line) => `  ${line}`)],
  exitCodes: [
    'Exit codes:',
    '  0 done                     69 the tracker cannot be reached',
    '  1 failed                   74 a local file cannot be read or written',
    '  2 called in a wrong way    78 a mistake in the configuration',
    '  130, 143                   ended by SIGINT, SIGTERM',
  ],
} as const
