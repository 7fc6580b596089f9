import type { TrainingView } from "../../../contract/trainings.ts";
import dictionary from "../../text/zh-CN/trainings.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of recognised trainings. */
export const t = words("trainings", dictionary);

export type Training = TrainingView["training"];
export type Attendee = TrainingView["attendees"][number];

/** The badge of a training's state. */
export const trainingStatus: Readonly<Record<Training["state"], Status>> = {
  draft: "draft",
  reviewing: "pending",
  returned: "returned",
  second: "pending",
  crediting: "pending",
  credited: "approved",
  refused: "refused",
  withdrawn: "none",
  revoking: "pending",
  revoked: "refused",
};
