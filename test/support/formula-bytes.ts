/** Content for tests, by the formula of `test/fixtures/merkle-vectors.py`. */
export function formulaBytes(size: number, start = 0): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let index = 0; index < size; index++) {
    const at = start + index
    bytes[index] = 7 * at + 13 * Math.floor(at / 0x100) + 31 * Math.floor(at / 0x10000)
  }
  return bytes
}
