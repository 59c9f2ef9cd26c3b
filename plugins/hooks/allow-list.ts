import { namePattern } from '../../core/content/name-pattern.js'
import { RodizioError } from '../../core/errors.js'
import type { HookResult, HooksPlugin } from '../../core/extension-points/hooks.js'
import { type InNetwork, parseNetwork } from '../../core/wire/network.js'

interface Rule {
  readonly contains: InNetwork
  readonly matches: readonly ((name: string) => boolean)[]
}

/**
 * Who may ask for which files: networks, each with patterns of names. Whoever is in none of them
 * may ask for nothing. At a tracker it keeps the names of holders from others; at a peer, which
 * can be asked without a tracker, the content itself.
 */
export const allowList: HooksPlugin<{
  readonly allow: { readonly text: string; readonly about: string }
}> = {
  kind: 'hooks',
  api: 1,
  name: 'allow-list',
  options: {
    allow: {
      text: '',
      about:
        'who may ask for what: NETWORK PATTERN…; NETWORK PATTERN…, ' +
        'such as "10.0.0.0/8 **/*; 192.168.0.7 public/ *.iso"; others may ask for nothing',
    },
  },
  create({ options }) {
    const rules = readRules(options.allow)
    return {
      request({ file, host = '' }, next): HookResult {
        const own = rules.filter(({ contains }) => contains(host))
        const may = own.some(({ matches }) => matches.some((match) => match(file.name)))
        return may ? next() : { refused: `${host} may not ask for it` }
      },
    }
  },
}

function readRules(text: string): readonly Rule[] {
  const lines = text.split(';').map((line) => line.trim())
  const rules = lines.filter((line) => line !== '').map(readRule)
  if (rules.length > 0) return rules
  throw mistake('needs at least one rule, such as "10.0.0.0/8 **/*"')
}

function readRule(line: string): Rule {
  const [network = '', ...patterns] = line.split(/\s+/)
  const contains = parseNetwork(network)
  if (!contains) throw mistake(`must name networks such as 10.0.0.0/8, not '${network}'`)
  if (patterns.length === 0) {
    throw mistake(`must say what ${network} may ask for: patterns such as **/* or public/`)
  }
  return { contains, matches: patterns.map(matcherOf) }
}

function mistake(problem: string): RodizioError {
  return new RodizioError('CONF_INVALID', `allow ${problem}`)
}

/** A plain name stands for itself. */
function matcherOf(word: string): (name: string) => boolean {
  const pattern = namePattern(word)
  return pattern ? (name) => pattern.matches(name) : (name) => name === word
}
