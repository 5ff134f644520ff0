/** What one request of the upload protocol (tus 1.0) came to. */
export interface UploadAnswer {
  readonly status: number;
  /** Address of a new upload. */
  readonly location?: string;
  /** How many bytes the server has. */
  readonly offset?: number;
  /** Code of a refusal by the server itself and not by the protocol. */
  readonly code?: string;
}

/** The requests that a page needs. `undefined`: no answer came. */
export interface UploadServer {
  create(size: number): Promise<UploadAnswer | undefined>;
  ask(path: string): Promise<UploadAnswer | undefined>;
  send(
    path: string,
    given: {
      readonly offset: number;
      readonly piece: Blob;
      readonly onSent: (bytes: number) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<UploadAnswer | undefined>;
  remove(path: string): Promise<UploadAnswer | undefined>;
}
