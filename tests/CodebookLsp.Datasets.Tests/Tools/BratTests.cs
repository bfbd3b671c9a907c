using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Tools;

/// <summary>brat's own parser is Python 2; <see cref="Parse"/> holds files to what its documentation says.</summary>
[TestClass]
public partial class BratTests
{
    private const string Users =
        "T3\tPER 0 1\tx\nR1\tOrg Arg1:T3 Arg2:T3\n#1\tAnnotatorNotes T3\tcodebooklsp is a word here\n*\tEquiv T3 T3\n";

    [TestMethod]
    public void Spans_are_appended_with_free_numbers_in_code_points() =>
        SpanCases.Of(SpanCases.WellFormed).Sample(static (text, spans, later) =>
    {
        var users = Users.Replace(
            "\tx\n", $"\t{SpanCases.CodePoints(text)[0].Replace('\n', ' ').Replace('\r', ' ')}\n", StringComparison.Ordinal);
        var once = Write(text, users, spans);
        Assert.StartsWith(users, once);
        Assert.AreEqual(once, Write(text, once, spans), "adding twice is adding once");

        var replaced = Write(text, once, later);

        Assert.StartsWith(users, replaced);
        Assert.AreEqual(Sorted(Parse(Write(text, users, later), text)), Sorted(Parse(replaced, text)));
        var visible = later.Where(span => text[span.Range.Start..span.Range.End].AsSpan().IndexOfAnyExcept("\r\n") >= 0).ToList();
        Assert.AreEqual(
            string.Join('\n',
                visible.Select(
                span => $"{span.Label}: "
                + $"{LineEnds().Replace(text[span.Range.Start..span.Range.End].Trim('\r', '\n'), " ").Replace('\t', ' ')}")
                .Order(StringComparer.Ordinal)),
            Sorted(Parse(replaced, text)));
    });

    [TestMethod]
    public void A_span_over_a_line_end_has_a_piece_for_each_line() => Assert.AreEqual(
        "T1\tL14_3_877 1 3;5 6\tbc d\n#1\tAnnotatorNotes T1\tcodebooklsp: L14.3:877 score 0.5\n",
        Write("😀bc\r\nd", "", new AddedSpan(0, new(2, 7), "L14.3:877", 0.5)));

    [TestMethod]
    public void What_somebody_has_built_on_stays()
    {
        var once = Write("ab", "", new AddedSpan(0, new(0, 1), "X"), new AddedSpan(0, new(1, 2), "Y"));
        var built = once + "A1\tNegation T1\n";

        Assert.AreEqual("T1\tX 0 1\ta\n#1\tAnnotatorNotes T1\tcodebooklsp: X\nA1\tNegation T1\n", Write("ab", built));
    }

    [TestMethod]
    public void Others_lines_keep_their_bytes_and_a_last_line_end_that_is_missing_stays_missing() => Assert.AreEqual(
        "T9\tX 0 1;2 3\ta c\r\nrubbish\r\n#2\tAnnotatorNotes T9\tother: note\r\n"
            + "T10\tY 1 2\tb\r\n#3\tAnnotatorNotes T10\tcodebooklsp: Y",
        Write("abc", "T9\tX 0 1;2 3\ta c\r\nrubbish\r\n#2\tAnnotatorNotes T9\tother: note", new AddedSpan(0, new(1, 2), "Y")));

    [TestMethod]
    public void Without_additions_the_file_is_as_it_was() => Gen.OneOf(TestTexts.Bytes).Sample(static old =>
        CollectionAssert.AreEqual(old, Rewriting.Write("brat", "text"u8.ToArray(), static _ => null, old: old)));

    private static string Write(string text, string old, params AddedSpan[] spans) =>
        Rewriting.Write("brat", text, _ => Rewriting.Spans(spans), old: old);

    private static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    /// <summary>Our annotations as "label: text", after every line has been checked against the specification.</summary>
    private static List<string> Parse(string annotations, string text)
    {
        Assert.EndsWith("\n", annotations);
        var texts = new Dictionary<string, string>();
        var found = new List<string>();
        foreach (var line in annotations[..^1].Split('\n'))
        {
            if (TextBound().Match(line) is { Success: true } match)
            {
                var pieces = match.Groups["piece"].Captures.Select(
                    piece => SpanCases.Slice(text, int.Parse(piece.Value.Split(' ')[0]), int.Parse(piece.Value.Split(' ')[1]))).ToList();
                Assert.IsTrue(texts.TryAdd(match.Groups["id"].Value, match.Groups["text"].Value), "numbers are not used twice");
                if (match.Groups["id"].Value != "T3")
                {
                    Assert.AreEqual(string.Join(' ', pieces).Replace('\t', ' '), match.Groups["text"].Value);
                    Assert.IsFalse(pieces.Exists(static piece => piece.Length == 0 || piece.AsSpan().IndexOfAny('\n', '\r') >= 0),
                        "no piece reaches over a line end");
                }
            }
            else if (OurNote().Match(line) is { Success: true } note)
            {
                found.Add($"{note.Groups["label"].Value}: {texts[note.Groups["id"].Value]}");
            }
            else
            {
                Assert.IsTrue(line[0] is 'R' or '#' or '*', line);
            }
        }

        return found;
    }

    [GeneratedRegex(@"^(?<id>T[0-9]+)\t[A-Za-z0-9_-]+ (?<piece>[0-9]+ [0-9]+)(;(?<piece>[0-9]+ [0-9]+))*\t(?<text>.*)$")]
    private static partial Regex TextBound();

    [GeneratedRegex(@"^#[0-9]+\tAnnotatorNotes (?<id>T[0-9]+)\tcodebooklsp: (?<label>.*?)( score 0\.25)?$")]
    private static partial Regex OurNote();

    [GeneratedRegex(@"[\r\n]+")]
    private static partial Regex LineEnds();
}
