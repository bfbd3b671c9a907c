using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Datasets.Tests;

/// <summary>Texts with stretches of them, for formats that carry spans.</summary>
internal static class SpanCases
{
    private static readonly string[] Pieces = ["a", "word", " ", "\n", "\r\n", "\t", "é", "e\u0301", "語", "😀", "𐌰", "👩\u200D👩",
        "\u202Eשלום\u202C", "\u200B", "\u0301", "|", "_", "[", "\\", "->", "\"", "'", ",", "*", ";"];

    /// <summary>Text that a file in UTF-8 can hold.</summary>
    public static Gen<string> WellFormed { get; } = Gen.OneOfConst(Pieces).Array[1, 25].Select(string.Concat<string>);

    /// <summary>The same with lone surrogates, which only JSON can spell.</summary>
    public static Gen<string> Any { get; } =
        Gen.Frequency((8, Gen.OneOfConst(Pieces)), (1, Gen.OneOfConst("\ud800", "\udfff"))).Array[1, 25].Select(string.Concat<string>);

    public static Gen<string> Label { get; } = Gen.OneOfConst("L14.3:877", "ship", "a b", "x|y[1]", "é\"😀", "a_b->c");

    /// <summary>Stretches of whole code points, perhaps overlapping, in the order of the text.</summary>
    public static Gen<AddedSpan[]> In(string text)
    {
        var cuts = new OffsetMap(text);
        return Gen.Select(Gen.Int[0, cuts.End.CodePoints - 1], Gen.Int[1, 6], Label, Gen.Bool, (start, length, label, scored) =>
            new AddedSpan(
                0,
                new(cuts.AtCodePoint(start).Utf16, cuts.AtCodePoint(Math.Min(start + length, cuts.End.CodePoints)).Utf16),
                label,
                scored ? 0.25 : null))
            .Array[0, 5].Select(static spans => spans.OrderBy(static span => span.Range.Start).ThenBy(static span => span.Range.End)
                .DistinctBy(static span => (span.Range, span.Label)).ToArray());
    }

    public static Gen<(string Text, AddedSpan[] Spans, AddedSpan[] Later)> Of(Gen<string> texts) =>
        texts.SelectMany(static text => Gen.Select(In(text), In(text), (spans, later) => (text, spans, later)));

    /// <summary>A text's code points, lone surrogates included: what Python's indices count.</summary>
    public static List<string> CodePoints(string text)
    {
        var points = new List<string>();
        for (var i = 0; i < text.Length; i += points[^1].Length)
            points.Add(char.IsSurrogatePair(text, i) ? text.Substring(i, 2) : text.Substring(i, 1));

        return points;
    }

    public static string Slice(string text, int start, int end) => string.Concat(CodePoints(text).Take(end).Skip(start));
}
