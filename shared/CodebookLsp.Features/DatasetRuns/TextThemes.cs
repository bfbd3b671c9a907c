using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>A stretch of a text in which a theme stands.</summary>
/// <param name="Range">UTF-16, without white space at its ends.</param>
/// <param name="Load">Of its tokens.</param>
public sealed record ThemeSpan(TextRange Range, TextRange CodePoints, Theme Theme, float Load);

/// <summary>The themes of one text, block by block.</summary>
internal sealed class TextThemes(ThemeSettings settings)
{
    private readonly ThemePieces reading = new(settings.Reader);
    private readonly List<ThemedPiece> pieces = [];
    private readonly List<TextRange> tokens = []; // UTF-16; only where spans are of tokens

    /// <summary>The whole text, once it is finished.</summary>
    public ThemedPassage? Document { get; private set; }

    /// <summary>In the order of the text, once it is finished.</summary>
    public IReadOnlyList<ThemeSpan> Spans { get; private set; } = [];

    public void Add(AnnotatedBlock block)
    {
        pieces.AddRange(reading.Add(block));
        if (settings.SpanForm == ThemeSpanForm.Tokens)
            tokens.AddRange(block.Tokens.Select(static token => new TextRange((int)token.Start.Utf16, (int)token.End.Utf16)));
    }

    /// <param name="hasSpans">Whether spans are asked for.</param>
    public void Finish(string text, bool hasSpans)
    {
        if (reading.Finish() is { } last)
            pieces.Add(last);
        Document = reading.Document();
        if (!hasSpans)
            return;

        var themed = new ThemedText(pieces, reading.Sections(), Document);
        var found = settings.SpanForm == ThemeSpanForm.Passages
            ? themed.Stretches.Where(static stretch => stretch.Themes.Count > 0)
                .Select(static stretch => (new TextRange((int)stretch.Start, (int)stretch.End), stretch.Themes[0].Theme,
                    stretch.Themes[0].Load))
            : ThemeRuns.Of(themed, ThemeSmoothing.Around)
                .Select(run => (new TextRange(tokens[run.From].Start, tokens[run.End - 1].End), run.Theme, run.Load));
        var offsets = new OffsetMap(text);
        Spans =
        [
            .. found
                .Select(one => VisiblePart.Of(text, one.Item1) is { } seen
                    ? new ThemeSpan(
                        seen, new(offsets.AtUtf16(seen.Start).CodePoints, offsets.AtUtf16(seen.End, Rounding.Up).CodePoints),
                        one.Theme, one.Load)
                    : null)
                .OfType<ThemeSpan>()
                .OrderBy(static span => span.Range.Start).ThenBy(static span => span.Range.End).ThenBy(static span => span.Theme.Number),
        ];
    }
}
