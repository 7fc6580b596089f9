interface ImportMeta {
  /** Vite: all modules that match, by path. */
  glob<Module>(pattern: string, options: { readonly eager: true }): Record<string, Module>;
}

declare module "*.css";

declare module "hls.js/light" {
  export { default } from "hls.js";
}
