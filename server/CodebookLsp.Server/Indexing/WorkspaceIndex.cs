using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Offsets;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Indexing;

/// <summary>
/// The codes of the workspace's texts that are not open: read in the background, kept in the user's cache, so that the next time only what
/// has changed is read. Off unless the settings turn it on.
/// </summary>
internal sealed class WorkspaceIndex(Session session, ClientConnection client, ReadingScheduler scheduler, ILogger log) : IAsyncDisposable
{
    /// <summary>How long files must have been left alone before they are read again.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new(); // of what is running
    private readonly SharedIndex shared = new();
    private readonly Lock themesGate = new();
    private readonly CancellationTokenSource stop = new();
    private LoadedModel? model;
    private Task running = Task.CompletedTask;
    private CancellationTokenSource? run;
    private IndexedWorkspace wanted = IndexedWorkspace.None;
    private (CodeIndex Of, OpenThemes By, IndexedThemes Read)? themed; // of the index that was asked last

    /// <summary>From now on texts can be read; null when there is no model.</summary>
    public void Use(LoadedModel? loaded)
    {
        lock (gate)
            model = loaded;
        SettingsChanged();
    }

    /// <summary>The settings or the folders may have changed: indexes what they say now.</summary>
    public void SettingsChanged()
    {
        lock (gate)
        {
            var now = IndexedWorkspace.Of(session.Settings.Current, session.Client.Folders);
            if (model is null || now == wanted)
                return;
            wanted = now;
            Begin(TimeSpan.Zero);
        }
    }

    /// <summary>Files of the workspace have changed on the disk.</summary>
    public void FilesChanged()
    {
        lock (gate)
        {
            if (wanted.IsOn)
                Begin(Settling);
        }
    }

    /// <summary>Where a code fires in texts that are not open, as far as their files still have the texts that were read.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<Location> Places(CodeId code, int most)
    {
        var open = session.Documents.Select(static document => ClientSupport.PathOf(document.Uri)).OfType<string>().ToHashSet();
        var places = new List<Location>();
        foreach (var (path, text, words) in Firings(code))
        {
            if (places.Count >= most)
                break;
            if (open.Contains(path) || !HasText(path, text))
                continue;

            var (lines, uri) = (new LineMap(text), new Uri(path).AbsoluteUri);
            places.AddRange(words.Select(range => VisiblePart.OfLine(text, range)).OfType<TextRange>()
                .Select(range => new Location(uri, lines.ToLsp(range.Start, range.End, session.Client.Columns))).Take(most - places.Count));
        }

        return places;
    }

    /// <summary>On how many tokens of all indexed texts a code fires, whether they are open or not.</summary>
    public int Count(CodeId code) => shared.Ask(index => index.FiringCount(code));

    /// <summary>Asks what all indexed texts are about, whether they are open or not; null where there is no index.</summary>
    public T? AskThemes<T>(OpenThemes themes, Func<CodeIndex, IndexedThemes, T> question, CancellationToken cancel) where T : class =>
        shared.Ask(index =>
        {
            IndexedThemes read;
            lock (themesGate)
            {
                if (themed is not { } known || !ReferenceEquals(known.Of, index) || !ReferenceEquals(known.By, themes))
                    themed = known = (index, themes, IndexedThemes.Of(index, themes.Reader, cancel));
                read = known.Read;
            }

            return question(index, read);
        });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        shared.Dispose();
        run?.Dispose();
        stop.Dispose();
    }

    /// <summary>
    /// The texts in which a code fires, and on which of their words. Each is fetched when it is wanted, so that nothing is done with it
    /// while the index is held open; when another index takes its place, there are no more.
    /// </summary>
    private IEnumerable<Firing> Firings(CodeId code)
    {
        var (index, documents) = shared.Ask(asked => (asked, asked.Firings(code).GroupBy(asked.DocumentOf).ToList()));
        foreach (var document in documents ?? [])
        {
            if (shared.Ask(asked => ReferenceEquals(asked, index) ? Fetch(asked, document) : null) is not { } found)
                yield break;
            yield return found;
        }

        static Firing Fetch(CodeIndex index, IGrouping<int, int> tokens)
        {
            var text = index.TextOf(tokens.Key);
            return new(
                index.Documents[tokens.Key].Name, text, [.. tokens.Select(token => IndexedWords.Around(index, text, token)).Distinct()]);
        }
    }

    /// <summary>Whether a file still has the text that was indexed.</summary>
    public static bool HasText(string path, string text)
    {
        try
        {
            return WorkspaceFiles.HasText(path, text);
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
        var (before, workspace, reader, cancel) = (running, wanted, model!, run.Token);
        running = Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            last?.Dispose();
            await Task.Delay(after, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Run(workspace, reader, cancel);
        }, CancellationToken.None);
    }

    private void Run(IndexedWorkspace workspace, LoadedModel reader, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            var texts = workspace.IsOn ? workspace.Texts() : [];
            if (texts.Count == 0)
            {
                shared.Replace(null);
                return;
            }

            var path = workspace.CachePath(reader);
            shared.Replace(Known(path));
            Build(path, texts, workspace.MostTokens, reader, cancel);
            shared.Replace(CodeIndex.Open(path));
            IndexCache.Used(path, TimeProvider.System);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another run begins, or we are to stop. What was read is kept.
        }
        catch (Exception e) when (e is UserFacingException or IOException or UnauthorizedAccessException)
        {
            log.NotIndexed(e.Message); // references and symbols then go by what is open
        }
        catch (Exception e)
        {
            log.IndexingFailed(e);
        }
    }

    private void Build(string path, IReadOnlyList<CorpusText> texts, int mostTokens, LoadedModel reader, CancellationToken cancel)
    {
        var options = new IndexingOptions { Limit = mostTokens };
        using var build = IndexBuild.Begin(
            path, texts, reader, options, problem => log.LeftOut(problem), cancel, FileRights.OnlyUser);
        var left = build.Tokens - build.TokensKnown;
        log.Indexing(build.Texts, build.Tokens, left);
        using var progress = new IndexingProgress(left > 0 && session.Client.Progress ? client : null, left);
        build.Read(reader with { Read = scheduler.ReadInBackground }, progress.Add, cancel);
        shared.Replace(null); // it holds the file that is replaced
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

    /// <param name="Path">Of the file that had the text.</param>
    private sealed record Firing(string Path, string Text, IReadOnlyList<TextRange> Words);
}
