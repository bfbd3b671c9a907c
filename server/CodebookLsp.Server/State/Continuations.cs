namespace CodebookLsp.Server.State;

/// <summary>What may be inserted at a place of one version of a document, as far as it has come.</summary>
internal sealed record Preview(int Version, int Offset, string Text);

/// <summary>The continuations that are being made or looked at: at most one a document, gone as soon as the document is another.</summary>
internal sealed class Continuations
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (object Owner, CancellationTokenSource Stop, Preview? Preview)> all = [];

    /// <summary>Begins one; one that is being made for the document ends.</summary>
    /// <returns>Cancelled when the document changes, or another one begins. To be disposed by the caller after
    /// <see cref="Ended"/>.</returns>
    public CancellationTokenSource Begin(string uri, object owner, CancellationToken cancel)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        lock (gate)
        {
            Forget(uri);
            all[uri] = (owner, stop, null);
        }

        return stop;
    }

    /// <summary>The text so far.</summary>
    public void Show(string uri, object owner, Preview preview)
    {
        lock (gate)
        {
            if (all.TryGetValue(uri, out var one) && one.Owner == owner)
                all[uri] = one with { Preview = preview };
        }
    }

    /// <summary>Nothing more comes; what is there stays to be looked at.</summary>
    public void Ended(string uri, object owner, bool keep)
    {
        lock (gate)
        {
            if (!all.TryGetValue(uri, out var one) || one.Owner != owner)
                return;
            if (keep)
                all[uri] = one with { Stop = new() };
            else
                all.Remove(uri);
        }
    }

    /// <summary>The document is another one now, or the user wants none of it.</summary>
    public void Cancel(string uri)
    {
        lock (gate)
            Forget(uri);
    }

    /// <summary>What may be inserted at a place; null for nothing.</summary>
    public Preview? Find(string uri, int version, int offset)
    {
        lock (gate)
        {
            return all.TryGetValue(uri, out var one) && one.Preview is { Text.Length: > 0 } preview
                && preview.Version == version && preview.Offset == offset
                    ? preview
                    : null;
        }
    }

    private void Forget(string uri)
    {
        if (all.Remove(uri, out var one))
            one.Stop.Cancel();
    }
}
