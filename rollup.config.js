import commonjs from '@rollup/plugin-commonjs'
import resolve from '@rollup/plugin-node-resolve'

const threads = ['bundle', 'hash', 'write'].map((name) => [
  `${name}-worker`,
  `dist/core/runtime/${name}-worker.js`,
])

/**
 * The command line in few files: loading 190 modules one by one takes longer than many a command.
 * What a command alone needs stays apart and is loaded by it. Threads begin in files of their own,
 * which are sought beside the one that starts them.
 */
export default {
  input: {
    rodizio: 'dist/cli/main.js',
    'simulate-worker': 'dist/cli/simulate-worker.js',
    ...Object.fromEntries(threads),
  },
  // Decorated classes, as the compiler writes them, ask for it.
  context: 'undefined',
  external: (name) => name.startsWith('node:'),
  plugins: [resolve(), commonjs()],
  onwarn(warning) {
    if (warning.code !== 'THIS_IS_UNDEFINED') throw new Error(warning.message)
  },
  output: { dir: 'dist/bin', chunkFileNames: '[name].js', generatedCode: 'es2015' },
}
