/** The record store as the xAPI specification describes it, under /xapi. */
import type { FastifyInstance } from "fastify";
import type { Services } from "../app.ts";
import { addDocuments } from "./document-routes.ts";
import { answerPreflight, keepGate } from "./gate.ts";
import { addResources } from "./resource-routes.ts";
import { addStatements, type HearContent } from "./statement-routes.ts";
import { LARGEST_SUBMISSION } from "./submission.ts";

/** Where the record store lies. */
export const XAPI_PLACE = "/xapi";

/** Adds the resources of the record store. */
export function speakXapi(http: FastifyInstance, services: Services, hear: HearContent): void {
  void http.register(async (scope) => {
    // Bodies stay bytes: signatures and digests are over what was sent.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: LARGEST_SUBMISSION }, (_request, body, done) =>
      done(null, body),
    );
    // Every route here has a credential of its own and no cookie, so it may be asked by pages of any origin.
    scope.addHook("onRoute", (route) => {
      route.bodyLimit = LARGEST_SUBMISSION;
      route.config = { ...route.config, anyOrigin: true };
    });
    keepGate(scope, services);
    scope.options(`${XAPI_PLACE}/*`, (_request, reply) => answerPreflight(reply));
    addStatements(scope, { ...services, hear }, `${XAPI_PLACE}/statements`);
    addDocuments(scope, services, XAPI_PLACE);
    addResources(scope, services, XAPI_PLACE);
  });
}
