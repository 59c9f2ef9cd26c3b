import { LIMITS } from '../limits.js'
import { readSmallFile } from '../runtime/text-files.js'

/**
 * Reads a secret: the bytes of a file without the newline that editors put at its end. Who may read
 * the file is its owner's decision. A problem is a clause that follows the path, and never shows
 * anything of what the file holds.
 */
export function readSecret(
  path: string,
): { readonly secret: Uint8Array } | { readonly problem: string } {
  const file = readSmallFile(path, LIMITS.secretBytesMax)
  if ('problem' in file) return file
  const secret = withoutNewline(file.bytes)
  if (secret.length >= LIMITS.secretBytesMin) return { secret }
  const advice = "'openssl rand -hex 32' makes a good one"
  return { problem: `holds fewer than ${LIMITS.secretBytesMin} bytes: ${advice}` }
}

function withoutNewline(bytes: Uint8Array): Uint8Array {
  const [newline, carriageReturn] = [0x0a, 0x0d]
  if (bytes.at(-1) !== newline) return bytes
  return bytes.subarray(0, bytes.at(-2) === carriageReturn ? -2 : -1)
}
