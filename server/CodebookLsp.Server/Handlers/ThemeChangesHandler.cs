using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/themeChanges</c>: what editing did to the themes of a document, told what it was before.</summary>
internal sealed class ThemeChangesHandler(ThemeHost host, ReadingScheduler scheduler)
{
    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes, or the text before is too long.</exception>
    public async Task<ThemeChangesResult?> ChangesAsync(Snapshot snapshot, ThemeChangesParams request, CancellationToken cancel)
    {
        if (request.Before.Length > snapshot.Settings.MaxDocumentLength)
            throw LspError.Failed("The text before is too long to be read. Raise 'codebookLsp.maxDocumentLength'.");
        await scheduler.WhenReadAsync(snapshot.Text, cancel).ConfigureAwait(false);
        var after = snapshot.Themes ?? throw LspError.Failed(host.ProblemOf(snapshot));
        var before = Read(LiveText.Open(snapshot.Text.Model, request.Before), snapshot.Text, after.Open, cancel);
        return new(
            snapshot.Document.Version,
            [
                .. ThemeChanges.Between(before, request.Before, after, snapshot.Text.Text).Select(change => new ThemeChangeEntry(
                    snapshot.ToLsp(change.Range.Start, change.Range.End),
                    change.Before is { } was ? ThemeWords.Name(after.Open, was) : null,
                    change.After is { } isNow ? ThemeWords.Name(after.Open, isNow) : null,
                    change.Sentence(after.Open))),
            ]);
    }

    /// <summary>Reads another version of a text, but for the blocks that both have, whenever there is nothing else to do.</summary>
    private LiveThemes Read(LiveText text, LiveText known, OpenThemes themes, CancellationToken cancel)
    {
        foreach (var block in Enumerable.Range(0, text.Blocks.Count).Where(block => !text.IsRead(block)))
        {
            var same = Enumerable.Range(0, known.Blocks.Count).Where(other => known.IsRead(other)
                && known.Blocks[other].Sequence.Context == text.Blocks[block].Sequence.Context
                && known.Blocks[other].Sequence.Ids.AsSpan().SequenceEqual(text.Blocks[block].Sequence.Ids)).ToList();
            if (same.Count > 0)
                text.Set(block, known.Codes(same[0])!);
        }

        int[] unread = [.. Enumerable.Range(0, text.Blocks.Count).Where(block => !text.IsRead(block))];
        foreach (var (block, codes) in unread.Zip(
            scheduler.ReadInBackground([.. unread.Select(block => text.Blocks[block].Sequence)], cancel)))
            text.Set(block, codes);
        return text.Themed(themes)!;
    }
}
