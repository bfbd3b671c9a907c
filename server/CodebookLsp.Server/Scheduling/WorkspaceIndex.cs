using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Offsets;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// The codes of the workspace's texts that are not open: read while there is nothing else to do, kept in the user's cache, so that the next time only what has changed is read.
/// Off unless the settings say otherwise.
/// </summary>
internal sealed class WorkspaceIndex(Session session, ClientConnection client, ILogger log) : IAsyncDisposable
{
    private const string ProgressToken = "codebookLsp.indexing";

    /// <summary>How long files must have been left alone before they are read again.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new(); // of what is running
    private readonly Lock asking = new(); // of the index: files are read while it is held
    private readonly CancellationTokenSource stop = new();
    private LoadedModel? source;
    private string? hash;
    private ReadingQueue? queue;
    private CodeIndex? index;
    private Task running = Task.CompletedTask;
    private CancellationTokenSource? run;
    private (bool On, int Files, int Bytes, int Tokens, string Folders) wanted;

    /// <summary>From now on texts can be read.</summary>
    public void Use(LoadedModel model, string? modelHash, ReadingQueue reader)
    {
        lock (gate)
            (source, hash, queue) = (model, modelHash, reader);
        SettingsChanged();
    }

    /// <summary>The settings or the folders may be others: what is indexed is what they say now.</summary>
    public void SettingsChanged()
    {
        lock (gate)
        {
            var settings = session.Settings;
            var now = (settings.IndexWorkspace && session.Client.Folders.Count > 0, settings.IndexedFiles, settings.IndexedFileLength, settings.IndexedTokens, string.Join('\n', session.Client.Folders));
            if (source is null || now == wanted)
                return;
            wanted = now;
            Begin(TimeSpan.Zero);
        }
    }

    /// <summary>Texts of the workspace are others, on the disk.</summary>
    public void FilesChanged()
    {
        lock (gate)
        {
            if (wanted.On)
                Begin(Settling);
        }
    }

    /// <summary>Where a code fires in texts that are not open, as far as they are as they were when they were read.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<Location> Places(CodeId code, int most)
    {
        lock (asking)
        {
            if (index is null)
                return [];

            var places = new List<Location>();
            var open = session.Documents.Select(static document => ClientSupport.PathOf(document.Uri)).OfType<string>().ToHashSet();
            foreach (var document in index.Firings(code).GroupBy(index.DocumentOf))
            {
                var (path, text) = (index.Documents[document.Key].Name, index.TextOf(document.Key));
                if (places.Count >= most || open.Contains(path) || !Says(path, text))
                    continue;

                var (lines, uri) = (new LineMap(text), new Uri(path).AbsoluteUri);
                places.AddRange(document.Select(index.RangeOf).Select(range => VisiblePart.OfLine(text, range)).OfType<TextRange>()
                    .Select(range => new Location(uri, lines.ToLsp(range.Start, range.End, session.Client.Columns))).Take(most - places.Count));
            }

            return places;
        }
    }

    /// <summary>On how many tokens of all indexed texts a code fires, whether they are open or not.</summary>
    public int Count(CodeId code)
    {
        lock (asking)
            return index?.FiringCount(code) ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        Show(null);
        run?.Dispose();
        stop.Dispose();
    }

    private static bool Says(string path, string text)
    {
        try
        {
            return WorkspaceFiles.Says(path, text);
        }
        catch (TextFileException)
        {
            return false; // it cannot be read now
        }
    }

    private void Begin(TimeSpan after)
    {
        if (stop.IsCancellationRequested)
            return;

        var last = run;
        last?.Cancel();
        run = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var (before, settings, cancel) = (running, wanted, run.Token);
        running = Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            last?.Dispose();
            await Task.Delay(after, cancel).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            Run(settings, cancel);
        }, CancellationToken.None);
    }

    private void Run((bool On, int Files, int Bytes, int Tokens, string Folders) settings, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            if (!settings.On)
            {
                Show(null);
                return;
            }

            var folders = settings.Folders.Split('\n');
            var texts = Readable(TextsOfFolders.Find(folders, settings.Bytes), settings.Files);
            if (texts.Count == 0)
            {
                Show(null);
                return;
            }

            var path = PathFor(folders);
            Show(Known(path));
            Build(path, texts, settings.Tokens, cancel);
            Show(CodeIndex.Open(path));
            IndexCache.Used(path, TimeProvider.System);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another run begins, or we are to stop; what was read is kept.
        }
        catch (Exception e) when (e is UserFacingException or IOException or UnauthorizedAccessException)
        {
            log.NotIndexed(e.Message); // references and symbols go by what is open then
        }
        catch (Exception e)
        {
            log.IndexingFailed(e);
        }
    }

    private void Build(string path, IReadOnlyList<CorpusText> texts, int tokens, CancellationToken cancel)
    {
        var options = new IndexingOptions { Limit = tokens };
        using var build = IndexBuild.Begin(path, texts, source!, options, said => log.LeftOut(said), cancel, FileRights.OnlyUser);
        var left = build.Tokens - build.TokensKnown;
        log.Indexing(build.Texts, build.Tokens, left);
        using var progress = new IndexingProgress(left > 0 && session.Client.Progress ? client : null, ProgressToken, left);
        build.Read(source! with { Read = queue!.ReadQuietly }, progress.Add, cancel);
        Show(null); // it holds the file that is replaced
        build.Finish(null, cancel);
    }

    /// <summary>What was known when the server ran last; null for nothing that can be used.</summary>
    private CodeIndex? Known(string path)
    {
        try
        {
            return File.Exists(path) ? CodeIndex.Open(path) : null;
        }
        catch (IndexException e)
        {
            log.NotIndexed(e.Message);
            File.Delete(path); // it can be made again
            return null;
        }
    }

    private void Show(CodeIndex? now)
    {
        lock (asking)
        {
            index?.Dispose();
            index = now;
        }
    }

    private static List<CorpusText> Readable(IEnumerable<WorkspaceText> texts, int most)
    {
        var readable = new List<CorpusText>();
        foreach (var text in texts)
        {
            if (readable.Count >= most)
                break;
            try
            {
                using var file = TextFile.OpenPlain(text.Path);
                if (!file.IsEmpty)
                    readable.Add(new(text.Path, () => TextFile.OpenPlain(text.Path)));
            }
            catch (TextFileException)
            {
                // Not a text in spite of its name.
            }
        }

        return readable;
    }

    /// <summary>In the user's cache, one file for these folders, this model and this way to divide texts. The workspace has no say in it.</summary>
    private string PathFor(IReadOnlyList<string> folders)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', folders.Append(hash ?? source!.Name).Append(new IndexingOptions().Analysis.ToString()))));
        return Path.Combine(IndexCache.Folder(), Convert.ToHexStringLower(key.AsSpan(0, 12)) + IndexCache.Extension);
    }

    /// <summary>Says how far reading has come.</summary>
    private sealed class IndexingProgress : IDisposable
    {
        private readonly ClientConnection? client;
        private readonly string token;
        private readonly long all;
        private long read;

        public IndexingProgress(ClientConnection? client, string token, long all)
        {
            (this.client, this.token, this.all) = (client, token, all);
            if (client is null)
                return;
            _ = client.AskAsync("window/workDoneProgress/create", new WorkDoneProgressCreateParams(token));
            client.Notify("$/progress", new ProgressParams(new(token), new WorkDoneProgressBegin("Indexing the workspace")));
        }

        public void Add(long tokens)
        {
            read += tokens;
            client?.Notify("$/progress", new ProgressParams(new(token), new WorkDoneProgressReport(
                string.Create(CultureInfo.InvariantCulture, $"{read} of {all} tokens"), (int)Math.Min(100, 100 * read / Math.Max(1, all)))));
        }

        public void Dispose() => client?.Notify("$/progress", new ProgressParams(new(token), new WorkDoneProgressEnd("done")));
    }
}
