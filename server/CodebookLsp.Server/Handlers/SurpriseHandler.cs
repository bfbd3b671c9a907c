using System.Diagnostics;
using CodebookLsp.Features.Explain;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/surprise</c>: where a document says what one expects, and where not.</summary>
/// <param name="patience">How long a person waits for what was expected, of all words together; null for as long as for anything.</param>
internal sealed class SurpriseHandler(ExpectationHost expectations, ReadingScheduler scheduler, TimeSpan? patience = null)
{
    /// <summary>More words with what was expected instead are not made ready.</summary>
    private const int MostExpected = 50;

    /// <summary>Of a document that has been read for it. Null while the setting is off: nothing is read for it then.</summary>
    public async Task<SurpriseResult?> HandleAsync(Snapshot snapshot, SurpriseParams asked, CancellationToken cancel)
    {
        if (!snapshot.Settings.Surprise)
            return null;
        var text = snapshot.Text;
        await scheduler.WhenSurprisedAsync(text, cancel).ConfigureAwait(false);
        var read = text.Surprise();
        var wanted = MarkedWords.List(read.Marked, Math.Clamp(asked.Expected ?? 0, 0, MostExpected));
        var (until, began) = (patience ?? DocumentRequests.PersonsPatience, Stopwatch.GetTimestamp());
        var expected = new Dictionary<MarkedWord, TokenExpectation>(ReferenceEqualityComparer.Instance);
        foreach (var one in wanted.OrderBy(static one => one.Word.Range.Start)) // block by block, as the model remembers them
        {
            var left = until - Stopwatch.GetElapsedTime(began); // what is known already takes no time
            if (text.TokenAt(one.Word.Range.Start) is { } token && await expectations
                .InTimeAsync(text, token, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancel).ConfigureAwait(false) is { } known)
                expected.Add(one, known);
        }

        return new(
            snapshot.Document.Version, read.IsWhole, read.Text.Words.Count,
            read.Text.Words.Count == 0 ? null : read.Text.BitsPerWord,
            [.. read.Marked.Select(one => Entry(snapshot, one, expected.GetValueOrDefault(one)))],
            [.. read.Text.Paragraphs.Select(one => Entry(snapshot, one, read.Text))]);
    }

    private static SurprisingEntry Entry(Snapshot snapshot, MarkedWord one, TokenExpectation? expected)
    {
        var word = one.Word;
        return new(
            snapshot.ToLsp(word.Range.Start, word.Range.End), word.Text, word.Bits, word.First.Rank, word.TimesLess, (int)one.Strength,
            expected is null ? null : [.. expected.InPlace.Select(static likely => new LikelyWord(likely.Text, likely.Probability))],
            SurpriseWords.Of(word, expected));
    }

    private static ParagraphEntry Entry(Snapshot snapshot, ParagraphSurprise one, TextSurprise text) => new(
        snapshot.ToLsp(one.Range.Start, one.Range.End), one.Words, one.Bits,
        $"{SurpriseWords.BitsAWord(one.Bits)}, {SurpriseWords.AsGuesses(one.Bits)}", SurpriseWords.Compared(one, text));
}
