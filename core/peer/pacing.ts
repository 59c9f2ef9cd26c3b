/**
 * By what peers pace what they send to each other and ask of each other. No bounds: those are in
 * `core/limits.ts`. The values were found on simulated swarms, where `npm run bench` watches them.
 */
export const PACING = {
  /** No timer is finer: what is nearer than this is now. */
  timerMs: 0.1,
  /** The next piece is looked for so long before the last one ends, or longer before, far away. */
  wishLeadMs: 10,
  /** The next upload is granted so long before the last one ends, or longer before, far away. */
  grantLeadMs: 8,
  /**
   * Sources of whom a turn is wanted at once: more find one sooner, and every one costs messages.
   */
  courtedAtOnce: 10,
  /** If none of them has granted one in this time, as many more are asked. */
  courtedForMs: 25,
  /** What is usual grows so much with a piece that took longer: one slow peer is not the usual. */
  usualGrowth: 1.125,
  /** So long the first piece counts as coming: if it is slow, others give more meanwhile. */
  firstPieceMs: 2_000,
  /** What a piece is taken to need while nothing is known of anybody's speed. */
  pieceUnknownMs: 250,
  /**
   * So long nobody needed a turn `now`, until it is given to one who wants `more`: so many times
   * what the last upload took, within these.
   */
  spareAfterUploads: 4,
  spareAfterMsMin: 25,
  spareAfterMsMax: 10_000,
  /** The first look whether a line has room for one more upload, when somebody waits for it. */
  slotLookMs: 10,
  /** The longest: what was long ago says nothing of now. */
  slotLookMsMax: 2_000,
  /** Uploads by which it is told what a number of slots brings. */
  slotLookUploads: 4,
  /** The first time, another number is tried when this has been told so often, or after 4 s. */
  slotLooks: 5,
  /** What one more slot has to bring, of what each of the others brings. */
  slotGain: 0.7,
  /** So much of the upload rate is all of it. */
  slotFull: 0.9,
  slotFirstRestMs: 4_000,
  /** Another number is tried at once where slots bring less than this part of what they brought. */
  slotFell: 0.5,
  /** Between trials, at least: each costs the receivers a moment. */
  slotRestMs: 30_000,
  /** The same where several are open: looking whether one less would do costs more. */
  slotsRestMs: 60_000,
  /** So many times as long as usual, for each that flows, an upload keeps its slot to itself. */
  slotLate: 1.5,
  /** What takes so many times as long as usual goes to somebody slow. */
  slotOverdue: 2,
  /** The last slot is kept from slow receivers for so long after a quick one was served. */
  lastSlotKeptMs: 2_000,
} as const
