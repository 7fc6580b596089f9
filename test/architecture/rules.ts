import { judgeEnvironment, judgeGlobals, judgeHabits, judgeNames, judgeSizes } from "./code-rules.ts";
import { judgeImports } from "./import-rules.ts";
import { judgeModel, readArchitecture, type Violation } from "./model.ts";
import { listFiles, readSources } from "./source.ts";
import { judgeTables } from "./table-rules.ts";

/** Every rule, by name, with what breaks it in a checkout. */
export function judgeCheckout(root: string): Record<string, Violation[]> {
  const architecture = readArchitecture(root);
  const sources = readSources(root);
  return {
    model: judgeModel(architecture, root),
    imports: judgeImports(architecture, sources),
    sizes: judgeSizes(architecture, sources),
    names: judgeNames(architecture, listFiles(root, "**/*")),
    environment: judgeEnvironment(architecture, sources),
    globals: judgeGlobals(architecture, sources),
    habits: judgeHabits(sources),
    tables: judgeTables(architecture, root, sources),
  };
}
