/** A declaration that somebody is working on, as the pages that change it read it. */
import { readMyDeclaration, type DeclarationView } from "../../../contract/declarations.ts";
import { go, type Redirect, type Visit } from "../route.ts";

/** What is said in a declaration, by the kind's own names. */
export type Said = Record<string, string>;

/** Where a declaration has its page. */
export const addressOf = ({ declarationId }: { declarationId: number }): string => `/declarations/${declarationId}`;

/** The declaration that the address names. */
export function readOne({ ask, params }: Visit): Promise<DeclarationView> {
  return ask(readMyDeclaration, { params: { declarationId: params["declarationId"] ?? "" } });
}

/** A declaration that can still be changed; any other leads to its page. */
export async function withOpen<Result>(
  visit: Visit,
  tell: (declaration: DeclarationView) => Result | Promise<Result>,
): Promise<Result | Redirect> {
  const declaration = await readOne(visit);
  return declaration.allowed.includes("submit") ? tell(declaration) : go(addressOf(declaration));
}

/** What was said, as it was typed. */
export function saidOf({ said }: DeclarationView): Said {
  return Object.fromEntries(said.map(({ name, typed }) => [name, typed]));
}

/** Which files stand in which slots. */
export function refsOf({ evidence }: DeclarationView): { slot: string; evidenceId: number }[] {
  return evidence.flatMap(({ id, files }) => files.map(({ evidenceId }) => ({ slot: id, evidenceId })));
}
