/** What one player may do, as `src/environment.ts` has it; and a room's presence. */
export const usualRules = {
  playerFramesPerTick: 16,
  playerBytesPerTick: 16 * 1024,
  connectionsPerUser: 16,
  presenceLimit: 200,
  roomRules: [],
} as const;

/** For what is measured or tested apart from that. */
export const noLimits = {
  ...usualRules,
  playerFramesPerTick: Number.MAX_SAFE_INTEGER,
  playerBytesPerTick: Number.MAX_SAFE_INTEGER,
} as const;
