// Which codes the filter of the Codes view lets through. The server filters its answers by the same rule (docs/editor-protocol.md).

export function matches(entry: { readonly code: string; readonly label: string | null }, filter: string): boolean {
  const wanted = filter.toLowerCase();
  return entry.code.toLowerCase().includes(wanted) || (entry.label?.toLowerCase().includes(wanted) ?? false);
}

/** The line above the list; undefined for none. */
export function filterMessage(filter: string): string | undefined {
  return filter === '' ? undefined : `Only codes that match “${filter}”`;
}
