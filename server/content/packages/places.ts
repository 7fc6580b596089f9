/** Addresses in a package: what a manifest points to must be a file of the package. */
import { ContentFault } from "../faults.ts";

/** The paths of a package, as it has them and without regard to case. */
export interface Paths {
  exact: ReadonlySet<string>;
  folded: ReadonlyMap<string, string>;
}

/** Makes the paths of a package findable. */
export function pathsOf(paths: readonly string[]): Paths {
  return { exact: new Set(paths), folded: new Map(paths.map((path) => [path.toLowerCase(), path])) };
}

/**
 * Where an address of a manifest leads: a path of the package with what follows it ("?page=2", "#end"). Throws a ContentFault for
 * what lies outside, and for what is not there.
 */
export function placeIn(paths: Paths, href: string, ...bases: readonly (string | undefined)[]): string {
  const whole = [...bases, href].reduce<string>((before, part) => joined(before, part ?? ""), "");
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(whole) ?? [];
  const clean = resolved(unescaped(path).replaceAll("\\", "/"), href);
  const found = paths.exact.has(clean) ? clean : paths.folded.get(clean.toLowerCase());
  if (found === undefined) throw new ContentFault("package_missing", clean);
  return found + rest;
}

function joined(base: string, part: string): string {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(part.trim()))
    throw new ContentFault("package_outside", part.trim().slice(0, 100));
  const trimmed = part.trim();
  if (base === "" || trimmed.startsWith("/")) return trimmed.replace(/^\/+/, "");
  return `${base.replace(/[^/]*$/, "")}${trimmed}`;
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path).normalize("NFC");
  } catch {
    return path;
  }
}

function resolved(path: string, href: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) throw new ContentFault("package_path", href.slice(0, 100));
    } else parts.push(part);
  }
  return parts.join("/");
}
