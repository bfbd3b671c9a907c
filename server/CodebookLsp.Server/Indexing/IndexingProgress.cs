using System.Globalization;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Indexing;

/// <summary>Shows how far reading the workspace has come.</summary>
internal sealed class IndexingProgress : IDisposable
{
    private static readonly ProgressToken Token = new("codebookLsp.indexing");

    private readonly ClientConnection? client;
    private readonly long all;
    private long read;

    /// <param name="client">Null when there is nothing to show.</param>
    /// <param name="all">How many tokens are to be read.</param>
    public IndexingProgress(ClientConnection? client, long all)
    {
        (this.client, this.all) = (client, all);
        if (client is null)
            return;
        _ = client.AskAsync("window/workDoneProgress/create", new WorkDoneProgressCreateParams((string)Token.Value));
        client.Notify("$/progress", new ProgressParams(Token, new WorkDoneProgressBegin("Indexing the workspace")));
    }

    public void Add(long tokens)
    {
        read += tokens;
        client?.Notify("$/progress", new ProgressParams(Token, new WorkDoneProgressReport(
            string.Create(CultureInfo.InvariantCulture, $"{read} of {all} tokens"), (int)Math.Min(100, 100 * read / Math.Max(1, all)))));
    }

    public void Dispose() => client?.Notify("$/progress", new ProgressParams(Token, new WorkDoneProgressEnd("done")));
}
