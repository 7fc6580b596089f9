declare module "*?url" {
  /** The address of a file of the build. */
  const address: string;
  export default address;
}
declare module "pdfjs-dist/legacy/build/pdf.min.mjs" {
  export * from "pdfjs-dist";
}
