/** Under which address browsers find the origin of contents. */
import type { ContentPlaces } from "../../platform/settings.ts";

const LOOPBACK: Readonly<Record<string, string>> = {
  localhost: "127.0.0.1",
  "127.0.0.1": "localhost",
  "[::1]": "localhost",
};

/**
 * The origin for a page of ours. Where none is set it is another name of the same machine: `localhost` for `127.0.0.1` and the
 * other way round, so that not even cookies are shared; under any other name the same name with another port. Undefined when there
 * is no such origin, or the page says that it lies where we are not.
 */
export function originFor(
  places: ContentPlaces | undefined,
  publicUrl: string | undefined,
  from: string,
): string | undefined {
  const page = URL.parse(from);
  if (page === null || page.origin !== from) return undefined;
  if (publicUrl !== undefined && new URL(publicUrl).origin !== page.origin && LOOPBACK[page.hostname] === undefined)
    return undefined;
  if (places?.origin !== undefined) return places.origin === page.origin ? undefined : places.origin;
  // Without TLS of its own it cannot be shown in a page that came with TLS.
  if (places?.port === undefined || page.protocol !== "http:") return undefined;
  return `http://${LOOPBACK[page.hostname] ?? page.hostname}:${places.port}`;
}

/** What pages of ours may show in a frame, for the policy that they are sent with. */
export function framedOrigins(places: ContentPlaces | undefined, hostname: string): string[] {
  if (places?.origin !== undefined) return [places.origin];
  if (places?.port === undefined || !/^[A-Za-z0-9.[\]:-]+$/.test(hostname)) return [];
  return [`http://${LOOPBACK[hostname] ?? hostname}:${places.port}`];
}
