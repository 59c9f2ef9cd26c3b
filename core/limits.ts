/**
 * Every bound of the system that is not a directive: unit in the name, reason in the comment. What
 * a remote side can make us keep, wait for or allocate is bounded here and nowhere else.
 */
export const LIMITS = {
  // ---- messages ----
  /**
   * A control frame. A catalogue page or a batch of a list is cut to fit; 16 KiB of hashes fit
   * well.
   */
  frameBytesMax: 64 * 1024,
  /** One block of payload: long enough for few events, short enough not to hold up a message. */
  blockBytesMax: 256 * 1024,
  /** The same on a line that is quick: fewer events, and still not long. */
  quickBlockBytesMax: 1024 * 1024,
  /** A line is quick that takes such a long one in this time: from about 200 Mbit/s. */
  quickBlockMs: 40,
  /** Unsent control messages of one connection; a reader slower than this is cut off. */
  outboxBytesMax: 1024 * 1024,
  /**
   * Payload blocks received on one connection and not yet written: the back-pressure on the sender.
   */
  blocksUnreleasedMax: 4,
  /** Entries of any array inside a control message; 64 KiB hold no more useful ones. */
  arrayEntriesMax: 4096,

  // ---- names ----
  /** As most file systems have it. */
  nameSegmentBytesMax: 255,
  nameBytesMax: 1024,
  nameDepthMax: 32,
  /** Texts inside messages that are no file names: zones, reasons, error texts. */
  textBytesMax: 1024,

  // ---- connections ----
  /** From dialling to a connection. */
  dialTimeoutMs: 5_000,
  /**
   * From a connection to both hellos (and proofs); also the wait for a token on an exchange's port.
   */
  handshakeTimeoutMs: 5_000,
  /** What was sent before a connection is closed may take this long to leave. */
  closeTimeoutMs: 500,
  /** Connections a node keeps at once; each costs a descriptor and about 20 KiB. */
  connectionsMax: 2_048,
  /** Of these, from one address: many peers may sit behind one. */
  connectionsPerHostMax: 256,
  /**
   * Connections that have not yet said hello; the oldest gives way. A thousand machines may be
   * started by one clock.
   */
  strangersMax: 1_024,
  /** On one exchange's port: a thief may delay the honest side, never lock it out. */
  strangersPerPortMax: 8,
  /** An admitted peer that does not come gives its slot and port back after this. */
  admissionTimeoutMs: 10_000,
  /** An exchange with the tracker in which nothing is asked for. */
  exchangeTimeoutMs: 60_000,
  /** A whole exchange, however busy: a slot is a loan. A very long list on a slow line fits in. */
  exchangeTotalMs: 600_000,

  // ---- queues ----
  /** First contacts waiting for a slot. More are told to come back. */
  queueMax: 1_024,
  /** One who waits in a queue and hears nothing for this long takes the other side for dead. */
  queueSilenceMs: 120_000,
  /** Those who wait are told their place this often. */
  queueNoticeMs: 30_000,
  /** What "come back" means, before jitter. */
  busyRetryMs: 2_000,

  // ---- the tracker's memory ----
  peersMax: 100_000,
  filesPerPeerMax: 200_000,
  filesMax: 1_000_000,
  /** Files nobody holds any more; the oldest is forgotten first. */
  unavailableFilesMax: 10_000,
  /** Live connections, outside maxPeer. */
  livePeersMax: 16_384,
  /** A live peer says something this often; three missed and it is gone. */
  heartbeatMs: 10_000,
  heartbeatsMissedMax: 3,
  /** Entries in one batch of a list: about 20 KiB. */
  filesPerBatch: 256,
  /** Answered holders of one ask. */
  holdersPerAnswerMax: 64,
  /** Holders that an explanation shows; whoever reads it wants the first. */
  holdersExplainedMax: 128,
  /** What a strategy says of a holder: one clause. */
  clauseCharactersMax: 200,
  /**
   * A strategy that takes longer has its answer passed over; nobody else is served meanwhile. More
   * than ten thousand holders need, and a pause of the machine.
   */
  strategyMsMax: 100,
  /** Contents under one name that an answer lists. */
  versionsNamedMax: 32,
  /** Similar names offered. */
  nearNamesMax: 3,
  /** A peer on a file, counted for every file and peer; each costs about 200 bytes. */
  listingsMax: 5_000_000,
  /** Names looked at for similar ones, around where the wrong one would stand: milliseconds. */
  namesComparedMax: 256,
  /** Nothing similar is looked for to a longer name: the time taken grows with its square. */
  nameComparedUnitsMax: 64,
  /** Askers whose hand-outs and failures are remembered; the longest unheard gives way. */
  askersRememberedMax: 20_000,
  /** Of these, the last hand-outs of each. */
  handOutsRememberedMax: 64,
  /** A hand-out of which nothing is heard for this long takes no slot of the holder any more. */
  handOutHeldMs: 600_000,
  /** A holder is not handed again to the asker it failed, for this long. */
  failureRememberedMs: 10_000,
  /** The same for a holder that was full, and for all askers when the holder said so itself. */
  fullRememberedMs: 2_000,
  /** Askers whose word on a holder is kept, the latest to join them; each costs about 80 bytes. */
  voicesMax: 64,
  /** Fewer are not believed: of three, one that lies is outvoted. */
  voicesMin: 3,
  /** Dial-backs of all peers together, a minute. */
  probesPerMinuteMax: 600,
  /** A dial-back, from dialling to the proof: a new registration may be waiting for it. */
  probeTimeoutMs: 2_000,
  /** A peer that proved itself is not dialled again on a mere report for this long. */
  probeRestMs: 5_000,

  // ---- disk ----
  /**
   * Free buffers (of `quickBlockBytesMax`) kept for the next block: what busy transfers have in
   * hand.
   */
  idleBuffersMax: 16,
  /** Hashed and written by a process before a thread is started for it: some 10 ms of work. */
  writtenWithoutThreadBytes: 4 * 1024 * 1024,

  // ---- hashing the shared files ----
  /** Threads that hash; more would only wait for the disk. Each takes about 10 MiB. */
  hashThreadsMax: 4,
  /** What a thread reads at a time. */
  hashBufferBytes: 1024 * 1024,
  /** One order to a thread: a whole number of the largest pieces, some 20 ms of work. */
  hashOrderBytesMax: 16 * 1024 * 1024,
  /** Small files in one order: enough that the message costs little beside them. */
  hashOrderFilesMax: 128,
  /** Files given to the hasher and not yet hashed: all threads have work, and no list is copied. */
  hashFilesAhead: 1_024,
  /** Files found in the memory of hashes that are listed in one turn. */
  recalledFilesPerTurn: 512,
  /** Progress of hashing is told this often at most. */
  hashingProgressMs: 100,
  /** A file that did not change for this long is not being written. */
  settleMs: 2_000,
  /** What was hashed is remembered this soon after; what is lost in between is hashed again. */
  rememberMs: 15_000,
  /** Hashes remembered: the piece layers of 4 TiB in large files; the rest is hashed again. */
  hashMemoryBytesMax: 256 * 1024 * 1024,
  /** Memories kept in the user's cache, one for each set of paths that was ever shared. */
  memoriesMax: 64,
  /** An update waits this long for the shared directory, and then tells what is hashed so far. */
  updatePatienceMs: 5_000,

  // ---- moving pieces ----
  pieceBytesMin: 256 * 1024,
  pieceBytesMax: 16 * 1024 * 1024,
  /**
   * Each piece costs the same messages however long it is, so few are cheap. But none is passed on
   * before it is whole: among a thousand peers, ten steps away, that adds a hundredth to the time.
   */
  piecesWanted: 1_024,
  hashesPerRange: 512,
  /** No byte on a granted upload for this long: the source has stalled. */
  stallTimeoutMs: 15_000,
  /** The receiver of an upload took not one block for this long: its slot passes on. */
  uploadStallMs: 60_000,
  /** A source that sends less in `stallTimeoutMs` (1 KiB a second) is looked after for another. */
  floorBytes: 15 * 1024,
  /** Times that a source whose connection broke is dialled again before it counts as lost. */
  redialsMax: 2,
  redialPauseMs: 1_000,
  /** Between looks whether anything is still to be hoped for, at least. */
  starvationLookMs: 1_000,
  /** Wishes of one link in the queue for uploads; one is enough for a download. */
  wishesPerLinkMax: 16,
  /** Wishes of all links in that queue: links are bounded elsewhere, this bounds the search. */
  wishesMax: 1_024,
  /** The longest file: 4 TiB, whose piece layer takes 8 MiB. */
  fileBytesMax: 2 ** 42,
  /** Between looks at the last pieces, whether somebody else would be quicker: this is lost. */
  endgameMs: 250,
  /** A source that was too slow is not asked again for this long. */
  benchMs: 10_000,
  /** A grant must be used this soon, or the slot passes on. */
  grantTimeoutMs: 10_000,
  /** A data connection without an upload for this long is closed and its port given back. */
  dataIdleTimeoutMs: 5_000,
  /** A link on which nobody has a file open is closed after this. */
  linkIdleTimeoutMs: 10_000,
  /** Files open on one link. */
  filesPerLinkMax: 256,
  /** Pieces asked of one source and not yet here; small ones are on their way by the dozen. */
  ticketsPerSourceMax: 32,
  /**
   * Sources a download draws on at a time; for a small file no more than it has pieces. Many links
   * and few slots: with 16 a swarm takes a tenth longer than it must, with 8 a seventh.
   */
  sourcesAtOnce: 16,
  /**
   * What a download rate leaves for each source at least, or there are fewer of them: a block takes
   * 16 s then, and its sender has patience for `uploadStallMs`.
   */
  sourceBytesPerSecondMin: 16 * 1024,
  /** Between looks for more sources while there are some. */
  moreSourcesMs: 10_000,
  /** Pieces that became available are told together, after this. */
  haveDelayMs: 5,
  /** The same to those who wait for a turn already, and choose only then. */
  haveDelayMsMax: 1_000,
  /** Pieces that one message tells of: 4 KiB. */
  havesPerMessageMax: 1_024,
  /** Outcomes told in one ask. */
  outcomesPerAskMax: 64,
  /** Ranges of the piece layer asked for ahead of the answers. */
  layerRangesAhead: 8,
  /** Wait between two asks for a file whose holders are all gone or full. */
  askRetryMs: 1_000,
  askRetryMsMax: 10_000,
  /** `quit` waits this long for a tracker that may be dead; with `closeTimeoutMs`, below 2 s. */
  goodbyeTimeoutMs: 1_400,
  /** Shared files kept open for reading. */
  openSourcesMax: 256,
  /** Changes of the list of shared files that are remembered, to send differences. */
  listChangesMax: 16_384,
  /** Before an exchange with the tracker that broke off is opened again. */
  reopenPauseMs: 250,
  /** Between two messages on what changed in the list, live: files change by the dozen. */
  announcePauseMs: 100,
  /** Batches of a list sent ahead of the tracker's answers. */
  batchesAheadMax: 16,
  /**
   * A tracker that owes an answer for this long is gone; a source that has been opened but sends
   * nothing for this long makes room for another.
   */
  answerTimeoutMs: 15_000,
  /** Downloads at once; more wait. */
  downloadsAtOnce: 8,
  /**
   * Small files whose next peer is asked for ahead, in few exchanges: some tenths of a second of
   * work. Asking joins, so it is not done long before.
   */
  smallFilesAhead: 2_048,
  /** Bundles of small files on their way from one peer: one flows, one is granted, one opened. */
  bundlesPerPeer: 3,
  /** From all peers together: 16 MiB of memory at most. */
  bundlesAtOnce: 16,
  /** Of those, in the hands of the disk: one is written while one is synced, all files open. */
  bundlesStoredAtOnce: 2,
  /** Small files in one bundle, together. Fewer and larger cost less, but hold up messages. */
  bundleBytesMax: 1024 * 1024,
  /** Larger ones than of `pieceBytesMin` are for a peer whose last one was here this soon. */
  bundleQuickMs: 1_000,

  // ---- sources that lie ----
  /** Wrong pieces until nothing more is taken from a peer: one may be a flipped bit on the way. */
  strikesMax: 3,
  /** The first ban; each further one is twice as long as the last. */
  banMs: 600_000,
  banMsMax: 86_400_000,
  /** Without another strike for this long, a peer's strikes and bans are forgotten. */
  blameRememberedMs: 86_400_000,
  /** Peers blamed for something; the one that was longest ago is forgotten first. */
  blamedMax: 1_024,
  /** Peers banned on one host, where neighbours may share an address; then it is banned whole. */
  bannedPerHostMax: 3,
  /** Banned holders of one file that the tracker is asked to leave out. */
  shunnedMax: 64,

  // ---- a full disk ----
  /** Between looks whether there is room: doubling, until a piece finds a place. */
  roomLookMs: 1_000,
  roomLookMsMax: 30_000,

  // ---- configuration ----
  /** A .conf of people is a few KiB. */
  confBytesMax: 256 * 1024,
  /** Files that one .conf includes, with itself. */
  confFilesMax: 64,
  /** Includes within includes, blocks within blocks. */
  confDepthMax: 8,
  /** Mistakes told in one run; who has more has given the wrong file. */
  diagnosticsMax: 100,
  /** 128 bits. */
  secretBytesMin: 16,
  secretBytesMax: 4096,
} as const
