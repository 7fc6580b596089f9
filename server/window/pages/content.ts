/** Contents of courses: packages as they are opened. */
import { viewContent } from "../../../contract/content.ts";
import { Refusal } from "../../platform/refusal.ts";
import { page, type Route } from "../route.ts";

type PackagePage = typeof import("../../../web/areas/content/package.tsx").page;

export const contentRoutes: readonly Route[] = [
  page<PackagePage>({
    path: "/packages/:contentKey",
    page: "content/package",
    permission: "content:item:view",
    operations: [viewContent],
    async view({ params, ask, actor }) {
      const contentKey = params["contentKey"] ?? "";
      const { kind, name } = await ask(viewContent, { params: { contentKey } });
      if (kind !== "package") throw new Refusal("not_found");
      return { contentKey, name, preview: actor?.role !== "learner" };
    },
  }),
];
