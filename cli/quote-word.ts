/** As a word to paste into a shell or type at the prompt. */
export function quoteWord(word: string): string {
  if (/^[\p{L}\p{N}@%+=:,./_-]+$/u.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
