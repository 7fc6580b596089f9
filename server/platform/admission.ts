/**
 * Keeps an operation answering in time when more is asked of it than it can do: whoever would have to wait longer is refused at once,
 * before anything is looked up, instead of making everybody slow.
 */
export interface Admission {
  /** Lets one in: the function returned is called when that one was answered. Or says in how many seconds to come again. */
  enter(now: number): (() => void) | number;
}

export interface AdmissionBounds {
  /** So many at a time are always let in. */
  least: number;
  /** How long anybody may have to wait, as far as the last seconds tell. */
  waitMs: number;
}

const WINDOW_MS = 1_000;
const SOONEST_SECONDS = 1;
const LATEST_SECONDS = 4;

/** Opens it. Times are milliseconds of a clock that only goes forward. */
export function openAdmission({ least, waitMs }: AdmissionBounds): Admission {
  let inside = 0;
  let window = { since: 0, answered: 0 };
  /** Answered in a millisecond, in the last whole window. */
  let pace = 0;
  const look = (now: number) => {
    const passed = now - window.since;
    if (passed < WINDOW_MS) return;
    pace = window.answered / passed;
    window = { since: now, answered: 0 };
  };
  return {
    enter(now) {
      look(now);
      if (inside >= least + pace * waitMs) return pause();
      inside++;
      return () => {
        inside--;
        window.answered++;
      };
    },
  };
}

/** Not all at the same moment again. */
function pause(): number {
  return SOONEST_SECONDS + Math.floor(Math.random() * (LATEST_SECONDS - SOONEST_SECONDS + 1));
}
