using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Steering;

/// <summary>The part of a text that the model reads before it goes on at a place.</summary>
/// <param name="Text">Ends before the blanks that stand at the place: a token brings its blank with it.</param>
/// <param name="Blanks">Those blanks; what comes next need not bring one.</param>
public sealed record ContinuationPrompt(string Text, string Blanks)
{
    /// <summary>Null where nothing comes before the place.</summary>
    /// <param name="most">At most so many tokens; a longer text begins at a place that is preferred, else a paragraph, else a line, else a
    /// word.</param>
    /// <param name="preferred">Places in order from which on the model has read the text already, so that it need not do so again.</param>
    public static ContinuationPrompt? Before(string text, int offset, int most, Tokenizer tokenizer, IEnumerable<int>? preferred = null)
    {
        var end = offset;
        while (end > 0 && text[end - 1] is ' ' or '\t')
            end--;
        var blanks = text[end..offset];
        var start = Start(text, end, most, tokenizer, preferred ?? []);
        return text.AsSpan(start, end - start).IsWhiteSpace() ? null : new(text[start..end], blanks);
    }

    /// <summary>A continuation as it goes into the text: without the blank that is there already.</summary>
    public string Fitted(string continuation) => Blanks.Length > 0 && continuation.StartsWith(' ') ? continuation[1..] : continuation;

    private static int Start(string text, int end, int most, Tokenizer tokenizer, IEnumerable<int> preferred)
    {
        // A token is rarely longer than ten units, and never shorter than a third of one; only what is near the end has to be looked at.
        var from = Math.Max(0, end - (most * 10));
        if (from > 0 && char.IsLowSurrogate(text[from]))
            from++;
        var tokens = tokenizer.Encode(text[from..end], specialTokens: false);
        if (from == 0 && tokens.Count <= most)
            return 0;
        var first = tokens.Count <= most ? from : from + tokens[^most].Utf16.End;
        var least = end - ((end - first) / 4); // a few words are too little to go by
        if (preferred.FirstOrDefault(place => place >= first && place <= least, -1) is >= 0 and var known)
            return known;
        foreach (var gap in new[] { "\n\n", "\n", " " })
        {
            var at = text.IndexOf(gap, first, end - first, StringComparison.Ordinal);
            if (at >= 0 && at < first + ((end - first) / 2))
                return at + gap.Length;
        }

        return first < text.Length && char.IsLowSurrogate(text[first]) ? first + 1 : first;
    }
}
