import { markdownTable } from '../../core/conf/markdown-table.js'

/** What prints the table of the page, and the one below it that takes a moment. */
export const SCOREBOARDS = {
  whole: 'rodizio simulate --scoreboard --seed 1 --seeds 5',
  small: 'rodizio simulate --scoreboard flash-crowd --peers node=4 --seed 1 --seeds 2',
} as const

/** What these printed. */
export interface PrintedScoreboards {
  /** The cells; the first row is the heading. */
  readonly whole: readonly (readonly string[])[]
  /** The lines. */
  readonly small: readonly string[]
}

/** `docs/strategies.md`: how the shipped strategies do in the shipped scenarios. */
export function strategiesPage({ whole: [heading = [], ...rows], small }: PrintedScoreboards) {
  const target = tenthLess(heading, rows)
  return `# Strategies

<!-- The table is written by \`npm run scoreboard\`, in minutes, the rest by \`npm run docs\`. -->

A strategy decides, on the tracker, who serves whom. Which one is best depends on the swarm. This
is what the shipped ones reach in the scenarios that are shipped, in the simulator, as printed by

\`\`\`console
$ ${SCOREBOARDS.whole}
\`\`\`

${markdownTable(heading, rows)}

- Less is better in every row. \`÷ T*\` is the makespan by the least possible one; the other
  figures are in [scenarios.md](scenarios.md#metrics), what each scenario is about stands at the
  top of its [.conf](../conf/scenarios/).
- A figure is a mean, with the interval in which the true mean lies with a confidence of 95 %.
- \`better\` and \`worse\` are beside the first strategy, seed by seed: the interval of the
  difference does not hold 0. Nothing there means that no difference was shown.
- A dash is a figure that no run has: who starved has taken for ever.

## Which one when

- \`round-robin\`, the default: where lines are alike, and where nothing is known of them. Nobody
  is named twice before everybody was named once.
- \`nearest\`: where peers say their \`zone\` and lines between zones are thin or cost something.
  \`two-sites\` takes little more than the 8.4 s in which the thin line carries one copy. With
  \`network 24\`, peers that say no zone are near where their addresses are. Nobody who has no
  place notices it: all are in turn. While a place waits for its first copy, it hangs on one of its
  peers; when that one falls silent, another follows after \`patience\`.
- \`least-loaded\`: where the same peers fetch one file after the other from machines of very
  different speed. A rate counts when three askers have told it, and they tell it with their next
  request or after 10 s: within one short download nothing is known yet, and it is round-robin.
- \`random\`: the baseline. It needs no memory, and is hardly ever worse.

One target is not reached, and choosing holders does little for it: a mean 10 % below
round-robin's in \`mixed-links\`. The slow peer takes 419 s for its own download whatever is done,
which is 32 s of the mean of 13; the others take 4.2 s at the very least. So no mean is below
36.1 s, and 10 % would be ${target}. With 14 peers each is told of all others in its second request,
before anybody has measured anything: there is nothing to choose.

\`one-to-many\` with 1,000 peers takes 1.100 ± 0.001 times the optimum, the mean of 30 seeds from
1.096 to 1.105 (\`random\`; \`node dist/bench/programs/swarm.js 1000 100 30\` runs them in a
clone), and with 10,000 peers 1.105 times (one seed, 20 minutes). There too choosing holders does
little: peers settle between them, piece by piece, who serves whom.

## Yours among them

With \`--strategy\`, those that are named are the columns, the first of them the one that the
others are compared with; scenarios that are named, shipped ones or files, are the rows. What a
scenario compares by, it says itself: \`score p95Seconds;\`.

\`\`\`console
$ rodizio simulate --scoreboard two-sites swarm.conf --strategy round-robin --strategy ./mine.js
\`\`\`

The status is 1 when an \`expect\` line of any scenario does not hold in a run of any strategy: in
a build, this command is the gate.

## A small one

This one takes a second or two:

\`\`\`console
$ ${SCOREBOARDS.small}
${small.join('\n')}
\`\`\`
`
}

/** What the target in `mixed-links` comes to, by the table. */
function tenthLess(heading: readonly string[], rows: PrintedScoreboards['whole']): string {
  const row = rows.find(([scenario, figure]) => scenario === 'mixed-links' && figure === 'mean')
  const mean = Number.parseFloat(row?.[heading.indexOf('round-robin')] ?? '')
  return `${(0.9 * mean).toFixed(1)} s`
}
