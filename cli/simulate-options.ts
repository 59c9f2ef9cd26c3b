import { Option } from 'commander'
import { HELP } from './help.js'

/** How the flags of `rodizio simulate` are written. */
export function simulateOptions(): readonly Option[] {
  const { options } = HELP.commands.simulate
  const repeated = (word: string, before: readonly string[] = []) => [...before, word]
  return [
    new Option('--strategy <plugin>', options.strategy).argParser(repeated),
    new Option('--piece-order <plugin>', options.pieceOrder),
    new Option('--peers <group=n>', options.peers).argParser(repeated),
    new Option('--seed <n>', options.seed),
    new Option('--seeds <n>', options.seeds),
    new Option('--jobs <n>', options.jobs),
    new Option('--report <file>', options.report),
    new Option('--csv <file>', options.csv),
    new Option('--scoreboard', options.scoreboard),
  ]
}
