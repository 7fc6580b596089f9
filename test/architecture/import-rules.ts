import { builtinModules } from "node:module";
import { posix } from "node:path";
import { areaOf, contextOf, isTest, isWithin, type Architecture, type Area, type Violation } from "./model.ts";
import type { Import, Source } from "./source.ts";

/** Imports that architecture.json does not allow. */
export function judgeImports(architecture: Architecture, sources: Source[]): Violation[] {
  return sources.flatMap((source) => {
    const area = areaOf(architecture, source.file);
    if (area === undefined) return isWithin(source.file, "server") ? [] : outsideAreas(source);
    return source.imports.flatMap((each) => {
      const fault = judgeImport(architecture, area, source.file, each);
      return fault === undefined ? [] : [`${source.file}:${source.lineAt(each.start)} ${fault}`];
    });
  });
}

function outsideAreas(source: Source): Violation[] {
  return source.file.includes("/") ? [`${source.file}:1 lies in no area of architecture.json`] : [];
}

function judgeImport(
  architecture: Architecture,
  area: Area,
  file: string,
  { specifier, typesOnly }: Import,
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    if (isTest(target) && !isTest(file)) return `imports ${target}: nothing but tests may import a test`;
    const fromContext = contextOf(file);
    if (!isTest(file) && fromContext !== undefined && fromContext !== "platform") {
      const fault = judgeContext(architecture, fromContext, target);
      if (fault !== "elsewhere") return fault;
    }
    return judgeTarget(architecture, area, target, typesOnly);
  }
  return judgePackage(area, specifier);
}

/** Inside the server: one's own context freely, another's door along the list. "elsewhere" leaves it to the area's rule. */
function judgeContext(architecture: Architecture, from: string, target: string): string | undefined {
  const to = contextOf(target);
  if (to === undefined || to === "platform") return "elsewhere";
  if (to === from) return undefined;
  const known = architecture.contexts.find(({ name }) => name === from);
  if (known === undefined) return `context ${from} is not listed in architecture.json`;
  if (!known.doors.includes(to)) return `imports ${target}: ${from} may not use ${to} (architecture.json, contexts)`;
  if (target !== `server/${to}/door.ts`) return `imports ${target}: another context is entered only by its door.ts`;
  return undefined;
}

function judgeTarget(architecture: Architecture, area: Area, target: string, typesOnly: boolean): string | undefined {
  const allowed = area.imports.find((path) => isWithin(target, path));
  if (allowed === undefined)
    return `imports ${target}: ${area.path} may import only ${area.imports.join(", ") || "nothing"}`;
  if (area.typesOnly?.includes(allowed) && !typesOnly)
    return `imports ${target}: ${area.path} may import it only as types`;
  const targetArea = areaOf(architecture, target);
  return targetArea === undefined ? `imports ${target}, which lies in no area` : undefined;
}

function judgePackage(area: Area, specifier: string): string | undefined {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    if (!specifier.startsWith("node:")) return `imports ${specifier}: write node:${specifier}`;
    if (area.builtins === "any" || area.builtins.includes(specifier)) return undefined;
    return `imports ${specifier}: ${area.path} may not use Node's modules`;
  }
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (area.packages === "any" || area.packages.includes(name)) return undefined;
  return `imports ${name}: ${area.path} may use only ${area.packages.join(", ") || "no package"}`;
}
