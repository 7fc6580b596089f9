/** Messages that left the house, or would have. */
import { readDemoMessages } from "../../../contract/delivery.ts";
import { page, type Route } from "../route.ts";

const LONGEST = 100;

export const deliveryRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/delivery/demo-inbox.tsx").page>({
    path: "/demo/inbox",
    page: "delivery/demo-inbox",
    permission: "delivery:demo:read",
    demoOnly: true,
    operations: [readDemoMessages],
    view: async ({ ask, query }) => {
      const to = (query.get("to") ?? "")
        .trim()
        .slice(0, LONGEST)
        .toWellFormed()
        .replaceAll(/\p{Cc}/gu, "");
      const { messages } = await ask(readDemoMessages, { query: to === "" ? {} : { to } });
      return { to, messages: messages.map((each) => ({ ...each, subject: each.subject ?? undefined })) };
    },
  }),
];
