// Errors that are not shown: the document has changed, the request was cancelled, or the server has ended, which the status says.

const codes: ReadonlySet<unknown> = new Set([-32801, -32800, -32097]);

export const isSilent = (error: unknown): boolean => codes.has((error as { readonly code?: unknown } | undefined)?.code);
