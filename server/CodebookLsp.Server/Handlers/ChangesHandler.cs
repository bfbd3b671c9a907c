using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Revisions;
using CodebookLsp.Features.Themes;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/changes</c>: what editing did to a document, told what it was before.</summary>
internal sealed class ChangesHandler(ReadingScheduler scheduler)
{
    private const int MostWords = 3;

    /// <exception cref="StreamJsonRpc.LocalRpcException">The document is a dataset, or the text before is too long.</exception>
    public async Task<ChangesResult?> ChangesAsync(Snapshot snapshot, ChangesParams request, CancellationToken cancel)
    {
        if (request.Before.Length > snapshot.Settings.MaxDocumentLength)
            throw LspError.Failed("The text before is too long to be read. Raise 'codebookLsp.maxDocumentLength'.");
        await scheduler.WhenReadAsync(snapshot.Text, cancel).ConfigureAwait(false);
        if (snapshot.Text.Fields is not null)
            throw LspError.Failed("Versions of a dataset are not compared. Compare texts of it with 'codebooklsp diff A B'.");
        var before = Read(LiveText.Open(snapshot.Text.Model, request.Before), snapshot.Text, cancel);
        var changes = TextChanges.Between(before, snapshot.Text, snapshot.Settings);
        return new(
            snapshot.Document.Version, [.. changes.Parts.Select(part => Entry(part, snapshot, request.Before))],
            changes.Parts.Count > 0 && changes.Reread.Words > 0 ? ChangeSentences.Reread(changes.Reread) : null);
    }

    private static ChangeEntry Entry(ChangedPart part, Snapshot snapshot, string before)
    {
        var names = snapshot.Text.Model.Names;
        return new(
            snapshot.ToLsp(part.After.Start, part.After.End), Name(part.ThemeBefore), Name(part.ThemeAfter),
            ChangeSentences.Theme(part, snapshot.Settings.Themes),
            [
                .. part.Words.Take(MostWords).Select(words => ChangeSentences.Words(words, before, snapshot.Text.Text)),
                .. part.Came.Select(code => "came: " + ChangeSentences.Code(code, names.Of(code.Code))),
                .. part.Went.Select(code => "went: " + ChangeSentences.Code(code, names.Of(code.Code))),
            ]);

        string? Name(Theme? theme) => theme is not null && snapshot.Settings.Themes is { } open ? ThemeWords.Name(open, theme) : null;
    }

    /// <summary>Reads another version of a text, but for the blocks that both have, whenever there is nothing else to do.</summary>
    private LiveText Read(LiveText text, LiveText known, CancellationToken cancel)
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
        return text;
    }
}
