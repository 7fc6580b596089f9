/** The same as `canary.test.ts`, with a thousand people. */
import { testCanaries } from "./canary.fixture.ts";

await testCanaries(1_000);
