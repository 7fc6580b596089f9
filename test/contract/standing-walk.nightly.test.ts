/** The walk through every year of as many people as a first start loads. */
process.env.XUESHI_WALK_PEOPLE = "2000";
await import("./standing-walk.test.ts");
