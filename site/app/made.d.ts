/** Modules that the bundling makes: see `site/bundle.ts`. */
declare module "made:package-files" {
  const files: Readonly<Record<string, string>>;
  export default files;
}
declare module "made:worker" {
  /** The text of the script that trains. */
  const script: string;
  export default script;
}
