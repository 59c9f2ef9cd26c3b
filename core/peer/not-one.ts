import { printable } from '../content/names.js'
import { RodizioError } from '../errors.js'
import type { FileInfo, NotOne } from '../wire/messages.js'

/** Why a name cannot be fetched: it stands for nothing, or for more than one content. */
export function notOne({ name, versions, near }: NotOne): RodizioError {
  if (versions.length > 0) return ambiguous(name, versions)
  const text = `nobody has ever shared ${printable(name)}${didYouMean(near)}`
  return new RodizioError('UNKNOWN_FILE', text)
}

/** A pattern that no file fits. Whoever meant a folder is offered folders. */
export function nothingMatches(word: string, near: readonly string[]): RodizioError {
  const meant = word.endsWith('/') ? near.filter((name) => name.endsWith('/')) : near
  const text = `no file that is shared matches ${printable(word)}${didYouMean(meant)}`
  return new RodizioError('UNKNOWN_FILE', text)
}

function didYouMean(near: readonly string[]): string {
  return near.length > 0 ? `; did you mean ${near.map(printable).join(' or ')}?` : ''
}

export function ambiguous(name: string, versions: readonly FileInfo[]): RodizioError {
  const choices = versions.map((file) => `${printable(file.name)}@${file.root.slice(0, 8)}`)
  const which = `${printable(name)} stands for ${versions.length} contents; say which`
  return new RodizioError('AMBIGUOUS_NAME', `${which}: ${choices.join(', ')}`)
}
