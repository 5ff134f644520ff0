/** What k6 has without an import and its types leave to those of a browser. */
declare const console: {
  info(text: string): void;
  error(text: string): void;
};
