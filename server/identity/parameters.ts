/** Figures of signing in, registering and recovering: one place to look, one place to change. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times are in seconds. */
export const PARAMETERS = {
  /** One-time codes by telephone. */
  code: {
    digits: 6,
    lifetime: 5 * MINUTE,
    tries: 5,
    /** Between two codes to one telephone. */
    pause: MINUTE,
    perPhoneHour: 5,
    perPhoneDay: 10,
    /** A whole unit may sit behind one address. */
    perNetworkHour: 60,
    perNetworkDay: 300,
  },
  /** Tries to sign in. */
  ladder: {
    failuresPerMinute: 5,
    failuresPerNetworkMinute: 20,
    /** From how many failures since the last success on each further one costs a delay, which doubles. */
    delayFrom: 5,
    firstDelay: 5,
    /** Nobody can keep somebody else out for longer than this with one try. */
    longestDelay: 5 * MINUTE,
    /** How far back failures count, and for how long an address from which one signed in stays one's own. */
    memory: HOUR,
    familiarity: 90 * DAY,
  },
  /** Without a sign of life a session ends after `idle`, and after `longest` in any case. */
  session: {
    longest: 7 * DAY,
    idle: 12 * HOUR,
    idleWithOffice: 30 * MINUTE,
    /** How often a sign of life is written down, at most. */
    seenEvery: MINUTE,
  },
  registration: {
    draftLifetime: 2 * HOUR,
  },
  recovery: {
    requestLifetime: 14 * DAY,
    codeLifetime: 24 * HOUR,
    codeLetters: 10,
    tries: 5,
  },
  hashing: {
    /** argon2id; a password hashed otherwise is hashed anew when it is next used. Memory in KiB. */
    argon2: { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 },
    concurrency: 2,
    /** More than this many waiting are sent away at once. */
    waiting: 64,
    retryAfter: 2,
  },
} as const;

/** Rules that a password is checked by. */
export interface PasswordProfile {
  least: number;
  /** How many of before may not be used again. */
  history: number;
  /** Days until another one must be chosen; undefined for never. */
  days: number | undefined;
}

export const LONGEST_PASSWORD = 128;

/** `official` is for accounts that hold an office. No rules of composition: length and not being known are what helps. */
export const PASSWORD_PROFILES: Readonly<Record<"learner" | "official", PasswordProfile>> = {
  learner: { least: 8, history: 0, days: undefined },
  official: { least: 12, history: 5, days: 180 },
};
export type ProfileName = keyof typeof PASSWORD_PROFILES;
