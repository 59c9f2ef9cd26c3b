import { LIMITS } from '../limits.js'

/**
 * The one gate for file names that others chose. A name is a relative path with `/`, and means the
 * same file on every platform or is refused; it is never repaired. Whatever passes stays below the
 * directory it is resolved against, looks like what it is, and can be written on Windows, macOS and
 * Linux alike.
 *
 * The reason is said so that it follows the name: `NAME ends with a dot`. Undefined: the name is
 * good.
 */
export function nameProblem(name: string): string | undefined {
  if (name.length <= LIMITS.nameSegmentBytesMax && harmless.test(name)) return undefined
  if (name === '') return 'is empty'
  if (Buffer.byteLength(name) > LIMITS.nameBytesMax)
    return `is longer than ${LIMITS.nameBytesMax} bytes`
  if (!plain.test(name)) {
    for (const [pattern, reason] of refusedAnywhere) if (pattern.test(name)) return reason
    if (name !== name.normalize('NFC')) return 'is not in composed form (Unicode NFC)'
  }
  const segments = name.split('/')
  if (segments.length > LIMITS.nameDepthMax)
    return `is nested deeper than ${LIMITS.nameDepthMax} folders`
  for (const segment of segments) {
    const reason = segmentProblem(segment)
    if (reason !== undefined) return reason
  }
  return undefined
}

function segmentProblem(segment: string): string | undefined {
  if (Buffer.byteLength(segment) > LIMITS.nameSegmentBytesMax)
    return `has a part longer than ${LIMITS.nameSegmentBytesMax} bytes`
  return refusedSegments.find(([pattern]) => pattern.test(segment))?.[1]
}

/**
 * Characters that print as nothing, or reorder what is around them. The two that only choose
 * between text and emoji are common in honest names.
 */
const unseen = String.raw`(?![\u{FE0E}\u{FE0F}])[\p{Cf}\p{Zl}\p{Zp}\p{DI}]`
const control = String.raw`[\u{0}-\u{1F}\u{7F}-\u{9F}]`
/** Half of a surrogate pair: no character, and nothing that UTF-8 can write. */
const loneSurrogate = String.raw`\p{Surrogate}`

type Rules = readonly (readonly [pattern: RegExp, reason: string])[]

/**
 * Most names: with these characters alone nothing is refused but what a segment may not be, and
 * what costs more to find out need not be looked for.
 */
const plain = /^[\w.-][\w./-]*$/

/**
 * Most names, told in one step: no rule refuses what this takes, in up to 8 parts, if the whole is
 * no longer than a part may be. What begins like a device is left to the rules.
 */
const harmless =
  /^(?!(?:[^/]*\/){8})(?:(?!aux|com|con|lpt|nul|prn)[\w-][\w.-]*(?<!\.)(?:\/(?!$)|$))+$/i

const refusedAnywhere: Rules = [
  [new RegExp(loneSurrogate, 'u'), 'is not well-formed Unicode'],
  [new RegExp(control, 'u'), 'contains a control character'],
  [new RegExp(unseen, 'u'), 'contains an invisible or text-direction character'],
  [/^\//, 'is absolute'],
  [/\\/, 'contains a backslash'],
  [/[<>:"|?*]/, 'contains one of < > : " | ? *, which not every system allows'],
]

const refusedSegments: Rules = [
  [/^$/, 'has an empty part'],
  [/^\./, 'has a part that starts with a dot'],
  [/[. ]$/, 'has a part that ends with a dot or a space'],
  // Windows ignores case, an extension, and spaces before it.
  [
    /^(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³]) *(\.|$)/i,
    'has a part that is a device on Windows',
  ],
]

/**
 * Equal for names that some file system takes for one: Unicode's composed and decomposed forms, and
 * upper and lower case by Unicode's own tables, the same on every machine.
 */
export function collisionKey(name: string): string {
  if (plain.test(name)) return name.toLowerCase()
  // Down, up and down again: ẞ has no upper case of its own, and ß only meets SS there.
  return name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}

/**
 * Which of `names` cannot stand beside one that comes before it, with the reason: the same file to
 * some file system, or a file where the other one needs a folder (`a` and `a/b`).
 */
export function collidingNames(names: Iterable<string>): Map<string, string> {
  const files = new Map<string, string>()
  /** Each folder, with the first name below it. */
  const folders = new Map<string, string>()
  const colliding = new Map<string, string>()
  for (const name of names) {
    const key = collisionKey(name)
    const above = foldersOf(key)
    const blocked = above.find((folder) => files.has(folder)) ?? key
    const other = files.get(blocked) ?? folders.get(key)
    if (other !== undefined) {
      colliding.set(name, `cannot stand beside ${printable(other)} on every system`)
      continue
    }
    files.set(key, name)
    for (const folder of above) if (!folders.has(folder)) folders.set(folder, name)
  }
  return colliding
}

/** `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(name: string): string[] {
  const folders: string[] = []
  for (let slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1))
    folders.push(name.slice(0, slash))
  return folders
}

const unprintable = new RegExp(`${control}|${unseen}|${loneSurrogate}`, 'gu')

/** Any text, safe to show on a terminal or in a log: what is refused as unseen is spelt out. */
export function printable(text: string): string {
  if (plain.test(text)) return text
  return text.replace(
    unprintable,
    (character) => `\\u{${character.codePointAt(0)!.toString(16).toUpperCase()}}`,
  )
}
