/** Packages of courses: what comes with the first load only looks whether there is one. */
export function openPackages(root: Document): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-package]"))
    void import("./package.ts").then(({ openPackage }) => openPackage(place));
}
