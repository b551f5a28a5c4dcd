/** One thing that is wrong with what was sent, and where: `/name/given`, `?from`. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** RFC 9457, with the members that HMS adds. */
export interface ProblemDocument {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  requestId?: string;
  errors?: FieldError[];
  [extra: string]: unknown;
}

/** What the server refused, and why. */
export class Problem extends Error {
  readonly status: number;
  /** The stable name: `duplicate-suspected`. */
  readonly slug: string;
  readonly fields: FieldError[];
  readonly requestID: string | undefined;

  constructor(
    readonly document: ProblemDocument,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(document.detail ?? document.title ?? `HTTP ${document.status}`);
    this.status = document.status;
    this.slug = document.type?.split("/").pop() ?? "";
    this.fields = document.errors ?? [];
    this.requestID = document.requestId;
  }
}

/** There was no answer: no network, or the server is away. */
export class Offline extends Error {
  constructor() {
    super("offline");
  }
}
