/** No identity number and no telephone number stands in clear anywhere after it went through every door. */
import { testCanaries } from "./canary.fixture.ts";

await testCanaries(100);
