using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A text as an outline: its themes, and the passages one after the other.</summary>
/// <param name="Said">The share of tokens that lie in windows of which something is stated.</param>
/// <param name="Sections">With their headings; none where there are no headings.</param>
/// <param name="Rows">Stretches: together the whole text.</param>
/// <param name="Paragraphs">Those of 20 tokens or more.</param>
public sealed record TextOutline(
    string Name, ThemedPassage Document, double Said, IReadOnlyList<OutlineRow> Sections, IReadOnlyList<OutlineRow> Rows,
    IReadOnlyList<OutlineRow> Paragraphs, ThemeRiver River)
{
    /// <summary>Reads a text front to back, and keeps of it what an outline has.</summary>
    /// <param name="progress">Told each block when it has been read.</param>
    /// <exception cref="TextFileException">The file stopped being readable on the way.</exception>
    public static async Task<TextOutline> ReadAsync(
        TextFile file, LoadedModel model, ThemeReader reader, Action<TextBlock>? progress, CancellationToken cancel)
    {
        var (pieces, river, text, joiner) = (new ThemePieces(reader), new ThemeRiver(reader.Model), new PendingText(), new StretchJoiner());
        var (rows, paragraphs, headings, said) = (new List<OutlineRow>(), new List<OutlineRow>(), new Dictionary<int, OutlineRow>(), 0L);
        await foreach (var block in Annotator.AnnotateAsync(file, model, new(), cancel).ConfigureAwait(false))
        {
            text.Add(block.Block.Text);
            foreach (var piece in pieces.Add(block))
                Take(piece);
            progress?.Invoke(block.Block);
        }

        if (pieces.Finish() is { } last)
            Take(last);
        if (joiner.Finish() is { } stretch)
            rows.Add(text.Row(stretch));
        var document = pieces.Document();
        var sections = pieces.Sections()
            .Select(section => headings.TryGetValue(section.FirstToken, out var heading) ? heading with { Passage = section }
                : new(section, 1, 1, ""));
        return new(file.Path, document, said / Math.Max(1.0, document.Tokens), [.. sections], rows, paragraphs, river);

        void Take(ThemedPiece piece)
        {
            river.Add(piece);
            said += piece.Windows.Where(static window => window.Themes.Count > 0).Sum(static window => window.Tokens);
            if (piece.BeginsSection)
                headings[piece.FirstToken] = text.Row(piece.Paragraphs[0]);
            paragraphs.AddRange(piece.Paragraphs.Where(static one => one.Tokens >= ThemeWindows.Fewest).Select(text.Row));
            foreach (var done in joiner.Add(piece))
                rows.Add(text.Row(done));

            // What is not in a row yet is at most one stretch, of which the beginning is shown.
            text.Forget(joiner.Start ?? piece.End);
        }
    }
}

/// <summary>A passage of an outline.</summary>
/// <param name="FirstLine">The line of its first visible character, counted from 1.</param>
/// <param name="LastLine">The line of its last.</param>
/// <param name="Text">How it begins, on one line.</param>
public sealed record OutlineRow(ThemedPassage Passage, int FirstLine, int LastLine, string Text)
{
    /// <summary>The words that speak for the theme that is stated first, as they are written, each once.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
