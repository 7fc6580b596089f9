/** What other areas may call. */
export { attach, detach, fileById, filesOf, type AttachedTo, type EvidenceFile } from "./evidence.ts";
export { moveFiles, type FileMove } from "./moved.ts";
export { nearDuplicates, usesOfDigest, type FileUse } from "./uses.ts";
export { readSmall, readStored } from "./reading.ts";
export { openFileServices } from "./services.ts";
export type { Taking } from "./taking.ts";
export { adoptFiles, sharesUsed, type Adoption } from "./archives/adopt.ts";
export { emptyArchives, keepWanted, listArchives, type ArchiveFault, type Wanted } from "./archives/reading.ts";
export {
  appendToArchive,
  archiveFiles,
  archivesOf,
  beginArchive,
  dropArchives,
  type Archive,
  type ArchiveFile,
  type ArchiveRoom,
} from "./archives/rows.ts";
export { FAULTS_SAID, faultOf, type FaultCode } from "./judge/faults.ts";
export { newKey } from "./evidence.ts";
export { openLargeStore, type ByteRange, type LargeStore } from "./large.ts";
export { Fault as FileFault } from "./judge/faults.ts";
export { cleanName } from "./judge/names.ts";
export { judgePdf } from "./judge/pdf.ts";
export { scan } from "./scan.ts";
export { nameOf, speakTus, type TusPlace } from "./tus.ts";
