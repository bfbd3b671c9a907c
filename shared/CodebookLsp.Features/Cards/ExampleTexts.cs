using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Cards;

/// <summary>Places where a code fires, with what is written around them.</summary>
internal static class ExampleTexts
{
    /// <summary>How far an example reaches to either side, in UTF-16 units.</summary>
    private const int Reach = 140;

    /// <summary>How far an end may move in to fall between two words.</summary>
    private const int Slack = 24;

    /// <summary>Drawn evenly over the firings, in the order of the corpus.</summary>
    public static IReadOnlyList<CardExample> Of(IIndexedCorpus corpus, int[] firings, int most)
    {
        var fires = firings.ToHashSet();
        var examples = new List<CardExample>();
        var (document, text) = (-1, "");
        foreach (var token in SystematicSample.From(firings, most))
        {
            if (document < 0 || token >= corpus.Documents[document].End)
            {
                document = corpus.DocumentOf(token);
                text = corpus.TextOf(document);
            }

            examples.Add(Of(corpus, fires, document, text, token));
        }

        return examples;
    }

    private static CardExample Of(IIndexedCorpus corpus, HashSet<int> fires, int number, string text, int token)
    {
        var document = corpus.Documents[number];
        var range = corpus.RangeOf(token);
        var start = Start(text, Math.Max(0, range.Start - Reach), range.Start);
        var end = End(text, Math.Min(text.Length, range.End + Reach), range.End);
        var marks = new List<TextRange>();
        var mark = 0;

        // Tokens of one character share their place; one mark is enough for them.
        var first = token;
        while (first > document.FirstToken && corpus.RangeOf(first - 1).End > start)
            first--;
        for (var at = first; at < document.End && corpus.RangeOf(at).Start < end; at++)
        {
            if (!fires.Contains(at))
                continue;
            var place = corpus.RangeOf(at);
            var from = marks.Count == 0 ? start : start + marks[^1].End;
            if (Math.Max(place.Start, from) is var left && Math.Min(place.End, end) is var right && right > left)
                marks.Add(new(left - start, right - start));
            if (at == token)
                mark = marks.Count - 1;
        }

        return new(number, document.Title, token, text[start..end], start, marks, mark);
    }

    /// <summary>After the first blank within reach; never within a character.</summary>
    private static int Start(string text, int start, int token)
    {
        if (start == 0)
            return 0;
        for (var at = start; at < Math.Min(token, start + Slack); at++)
        {
            if (char.IsWhiteSpace(text[at]))
                return at + 1;
        }

        return start < token && char.IsLowSurrogate(text[start]) && char.IsHighSurrogate(text[start - 1]) ? start + 1 : start;
    }

    /// <summary>Before the last blank within reach; never within a character.</summary>
    private static int End(string text, int end, int token)
    {
        if (end == text.Length)
            return end;
        for (var at = end; at > Math.Max(token, end - Slack); at--)
        {
            if (char.IsWhiteSpace(text[at]))
                return at;
        }

        return end > token && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
