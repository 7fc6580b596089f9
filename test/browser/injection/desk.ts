/** Somebody who asks the server over HTTP as a browser would, with their cookies. */
import type { WorldServer } from "../world-server.ts";

/** What came back in the end, redirects followed. */
export interface Answer {
  readonly address: string;
  readonly status: number;
  readonly html: string;
}

const MOST_REDIRECTS = 5;
/** Demo personas enter by their door; this one does not enter. */
export const NOBODY = "nobody";

export class Desk {
  readonly persona: string;
  readonly origin: string;
  private readonly cookies = new Map<string, string>();
  private readonly brought: readonly (readonly [string, string])[];

  /** `brought`: cookies that it has before it enters. */
  constructor({ address }: WorldServer, persona: string, brought: readonly (readonly [string, string])[] = []) {
    this.origin = address;
    this.persona = persona;
    this.brought = brought;
  }

  /** Enters, whatever became of the session before. False when this persona is not let in any more. */
  async enter(): Promise<boolean> {
    this.cookies.clear();
    for (const [name, value] of this.brought) this.cookies.set(name, value);
    if (this.persona === NOBODY) return true;
    const form = new URLSearchParams({ persona: this.persona, to: "/account" });
    const { status, address } = await this.ask(`${this.origin}/demo`, form);
    return status === 200 && new URL(address).pathname === "/account";
  }

  /** Cookies as Chromium is given them. */
  get kept(): { name: string; value: string; url: string }[] {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.origin }));
  }

  /** Gets a page, or sends a form. */
  async ask(address: string, body?: URLSearchParams | FormData): Promise<Answer> {
    let next = address;
    let sent = body;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await fetch(next, {
        method: sent === undefined ? "GET" : "POST",
        redirect: "manual",
        headers: {
          origin: this.origin,
          referer: address,
          accept: "text/html",
          "accept-encoding": "identity",
          cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        },
        ...(sent === undefined ? {} : { body: sent }),
      });
      for (const line of answer.headers.getSetCookie()) this.keep(line);
      const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
      const text = await answer.text();
      const to = answer.headers.get("location");
      if (to === null) return { address: next, status: answer.status, html: isPage ? text : "" };
      next = new URL(to, next).href;
      sent = undefined;
    }
    throw new Error(`${address} leads round and round`);
  }

  private keep(line: string): void {
    const [pair = ""] = line.split(";", 1);
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
