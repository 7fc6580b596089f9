/** What other areas may call. */
export { attach, detach, fileById, filesOf, type AttachedTo, type EvidenceFile } from "./evidence.ts";
export { moveFiles, type FileMove } from "./moved.ts";
export { nearDuplicates, usesOfDigest, type FileUse } from "./uses.ts";
export { readSmall, readStored } from "./reading.ts";
