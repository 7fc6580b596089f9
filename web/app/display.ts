/** Where the large-type form is sent (POST, fields `large` = "1" | "0" and `return`). */
export const displayRoute = "/display";

const cookieName = "xueshi-large";

/** Whether the request asks for large type, from its Cookie header. */
export function readsLarge(cookieHeader: string | undefined): boolean {
  return (cookieHeader ?? "").split(";").some((pair) => pair.trim() === `${cookieName}=1`);
}

/** The Set-Cookie value that keeps the choice for a year. */
export function largeCookie(large: boolean): string {
  return `${cookieName}=${large ? "1" : "0"}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly`;
}

/** A path of this site to go back to; anything else becomes "/". */
export function safeReturn(path: unknown): string {
  if (typeof path !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes("\\")) return "/";
  return path;
}
