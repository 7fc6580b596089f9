const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 20_000;

/** Counts calls by address. */
export interface RateLimit {
  /** Seconds to wait, or 0 when the call is admitted (and counted). */
  admit(address: string, now: number): number;
}

interface Bucket {
  left: number;
  at: number;
}

/**
 * A bucket of `perMinute` calls for each address that fills again evenly. IPv6 addresses count by their /64, which is what
 * one connection owns. Memory is bounded: the address longest unheard of is forgotten first.
 */
export function openRateLimit(perMinute: number): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    admit(address, now) {
      const key = networkOf(address);
      const known = buckets.get(key) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, known.left + (Math.max(0, now - known.at) * perMinute) / MINUTE_MS);
      const admitted = left >= 1;
      buckets.delete(key);
      buckets.set(key, { left: admitted ? left - 1 : left, at: Math.max(now, known.at) });
      if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value as string);
      return admitted ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1000);
    },
  };
}

/** What one connection owns: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => "0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":");
}
