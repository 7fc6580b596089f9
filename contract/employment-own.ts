/** One's own units and titles. */
import { z } from "zod";
import {
  currentSchema,
  lives,
  MOVE_PROBLEMS,
  requestBody,
  requestParams,
  requestView,
  START_PROBLEMS,
} from "./employment-view.ts";
import { operation } from "./operation.ts";

export const readMyEmployment = operation({
  id: "employment.readMine",
  method: "GET",
  path: "/api/me/employment",
  summary: "One's own units and titles, what waits, and on whose desk.",
  audience: "learner",
  permission: "employment:own:read",
  scope: "self",
  effect: "none",
  responses: { 200: z.strictObject({ ...lives, ...currentSchema }) },
  problems: ["not_found"],
  since: "0.2.0",
});
export const createMyRequest = operation({
  id: "employment.requestMine",
  method: "POST",
  path: "/api/me/employment/requests",
  summary: "Claims a unit or a title, leaves, moves, or asks for a correction.",
  audience: "learner",
  permission: "employment:own:request",
  scope: "self",
  effect: "once",
  body: requestBody,
  responses: { 201: requestView },
  problems: START_PROBLEMS,
  since: "0.2.0",
});

export const withdrawMyRequest = operation({
  id: "employment.withdrawMine",
  method: "POST",
  path: "/api/me/employment/requests/{requestId}/withdrawal",
  summary: "Takes one's own request back while it waits.",
  audience: "learner",
  permission: "employment:own:request",
  scope: "self",
  effect: "repeatable",
  params: requestParams,
  responses: { 200: requestView },
  problems: MOVE_PROBLEMS,
  since: "0.2.0",
});
