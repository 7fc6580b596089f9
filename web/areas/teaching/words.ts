import type { CourseOffer } from "../../../contract/course-authoring.ts";
import dictionary from "../../text/zh-CN/teaching.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of whoever makes courses and approves them. */
export const t = words("teaching", dictionary);

/** The badge of a version. */
export const versionStatus: Readonly<Record<CourseOffer["state"], Status>> = {
  draft: "draft",
  submitted: "pending",
  approved: "approved",
  returned: "returned",
  refused: "refused",
};

/** Fields of the form of a course. */
export const FIELDS = [
  "title",
  "summary",
  "part",
  "class",
  "series",
  "category",
  "hours",
  "yuan",
  "opens",
  "closes",
  "coveragePercent",
] as const;

/** What is typed into them. */
export type Typed = Readonly<Record<(typeof FIELDS)[number], string>>;
