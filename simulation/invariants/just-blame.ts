import type { Invariant } from './invariant.js'

export const justBlame: Invariant = {
  name: 'just-blame',
  statement: 'no peer is blamed for wrong data that never sent any',
  watch: (scene) => ({
    peer: {
      'peer-struck': (machine, { host }) => {
        const blamed = scene.world.at(host)
        if (!blamed || blamed.disk.blocksSpoilt > 0) return
        scene.broken(`${machine.name} blames ${blamed.name}, which is honest`, machine, blamed)
      },
    },
  }),
}
