using CodebookLsp.Server.Protocol;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.State;

/// <summary>
/// The edit that turns one text of a label file into the next: only lines that differ, so that it can be reviewed and undone.
/// </summary>
internal static class LabelEdit
{
    /// <param name="version">Of the open document; null for a file on the disk.</param>
    /// <param name="before">Null for a file that is not there yet.</param>
    public static WorkspaceEdit Of(ClientSupport client, string uri, int? version, string? before, string after)
    {
        if ((before ?? "") == after)
            return client.VersionedEdits ? new() { DocumentChanges = [] } : new() { Changes = [] };

        var (start, end, text) = Difference(before ?? "", after);
        var edit = new TextEdit(new LineMap(before ?? "").ToLsp(start, end, client.Columns), text);
        if (!client.VersionedEdits)
            return new() { Changes = new() { [uri] = [edit] } };

        var change = new FileTextEdit(new(uri, version), [edit]);
        return new() { DocumentChanges = before is null && client.CreatesFiles ? [new CreateFile(uri), change] : [change] };
    }

    /// <summary>The lines that differ, as a range of the text before.</summary>
    private static (int Start, int End, string Text) Difference(string before, string after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        start = start == 0 ? 0 : before.LastIndexOf('\n', start - 1) + 1;
        var same = 0; // at the end
        while (same < Math.Min(before.Length, after.Length) - start && before[^(same + 1)] == after[^(same + 1)])
            same++;
        while (same > 0 && before.Length - same > start && before[before.Length - same - 1] != '\n')
            same--;
        return (start, before.Length - same, after[start..(after.Length - same)]);
    }
}
