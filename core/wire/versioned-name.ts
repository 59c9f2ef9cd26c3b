/** A name with the beginning of a root behind it, to say which version: `model.gguf@9f3c2a17`. */
export const versionedName = /^(.+)@([0-9a-f]{8,64})$/i
