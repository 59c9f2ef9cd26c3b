/** Lets events happen until `condition` holds; gives up after a while, so that a test fails. */
export async function until(condition: () => boolean, turnsMax = 100_000): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn === turnsMax) throw new Error(`this did not come true: ${condition}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
