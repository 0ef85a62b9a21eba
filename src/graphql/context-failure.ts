import type { FormatError } from './told.ts';

/** A context that the product could not make, and why. */
export class ContextFailure {
  readonly #cause: unknown;

  constructor(cause: unknown) {
    this.#cause = cause;
  }

  /** What the caller is given: what the product made for its callers, else one sentence, while the log gets the cause. */
  tell(format: FormatError): { readonly code: string; readonly message: string; readonly status: number } {
    const { message, extensions } = format(formatted(this.#cause), this.#cause);
    const code = extensions?.['code'];
    return {
      code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
      message,
      status: this.#status(),
    };
  }

  /** What the product asked for, as an error of Apollo Server does by `extensions.http`. */
  #status(): number {
    const { http } = extensionsOf(this.#cause);
    const status = typeof http === 'object' && http !== null && 'status' in http ? http.status : undefined;
    return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
  }
}

export function contextFailure(cause: unknown): ContextFailure {
  return new ContextFailure(cause);
}

function formatted(cause: unknown): ReturnType<FormatError> {
  return { message: cause instanceof Error ? cause.message : String(cause), extensions: extensionsOf(cause) };
}

/** Those of an error of any copy of graphql. */
function extensionsOf(cause: unknown): Readonly<Record<string, unknown>> {
  const extensions =
    typeof cause === 'object' && cause !== null && 'extensions' in cause ? cause.extensions : {};
  return typeof extensions === 'object' && extensions !== null ? { ...extensions } : {};
}
