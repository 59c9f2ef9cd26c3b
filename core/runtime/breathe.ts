/** Resolves when whatever else waits for the thread has had its turn. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
