using CodebookLsp.Features.Editor;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>An open document that is read.</summary>
internal sealed record LiveDocument(string Uri, LiveText Text);

/// <summary>In which order documents were used, and what of them is on the screen. One caller at a time.</summary>
internal sealed class DocumentsInUse(Session session)
{
    private readonly Dictionary<string, (int Start, int End)> visible = []; // what each document's editor asked for last
    private readonly List<string> recent = []; // documents by last use, the newest last

    /// <summary>A document was used; one that is no longer open is forgotten.</summary>
    public void Touch(string uri)
    {
        recent.Remove(uri);
        if (session.Find(uri) is not null)
            recent.Add(uri);
        else
            visible.Remove(uri);
    }

    /// <summary>A range of a document is on the screen.</summary>
    public void Show(string uri, int start, int end)
    {
        Touch(uri);
        if (session.Find(uri) is not null)
            visible[uri] = (start, end);
    }

    /// <summary>The documents that are read, the one used last first.</summary>
    public List<LiveDocument> Open() =>
    [
        .. session.Documents.Where(static document => document.Live is not null)
            .OrderByDescending(document => recent.IndexOf(document.Uri))
            .Select(static document => new LiveDocument(document.Uri, document.Live!)),
    ];

    /// <summary>The blocks on the screen; null where nothing is known of it.</summary>
    public (int First, int Last)? Shown(LiveDocument document)
    {
        var text = document.Text;
        return visible.TryGetValue(document.Uri, out var range) && text.Blocks.Count > 0
            ? (text.BlockAt(Math.Min(range.Start, text.Text.Length)), text.BlockAt(Math.Min(range.End, text.Text.Length)))
            : null;
    }
}
