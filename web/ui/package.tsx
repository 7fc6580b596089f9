import type { View } from "./types.ts";

export interface PackageFrameProps {
  readonly contentKey: string;
  readonly label: string;
  /** What stands there while it is being opened. */
  readonly opening: string;
  readonly noScript: string;
}

/** A package of a course in a frame of its own origin. It is opened, and what it keeps is saved, by a script. */
export function PackageFrame({ contentKey, label, opening, noScript }: PackageFrameProps): View {
  return (
    <div class="package" data-package={contentKey} data-label={label}>
      <p role="status" data-package-status>
        {opening}
      </p>
      <noscript>
        <p>{noScript}</p>
      </noscript>
    </div>
  );
}
