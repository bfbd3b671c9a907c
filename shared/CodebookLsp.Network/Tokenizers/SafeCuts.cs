namespace CodebookLsp.Network.Tokenizers;

/// <summary>Finds where a text may be cut so that its parts, encoded one by one, give exactly the tokens of the whole.</summary>
internal sealed class SafeCuts(Normalizer? normalizer, PreTokenization preTokenization, PieceEncoder pieces)
{
    /// <summary>How far a pre-token's end may depend on what follows it, in UTF-16 units: an apostrophe waits for "re".</summary>
    private const int Lookahead = 3;

    /// <inheritdoc cref="Tokenizer.SafeCut"/>
    public int Last(ReadOnlySpan<char> text, int at, AddedTokenFinder first, AddedTokenFinder rest)
    {
        var last = Math.Min(Math.Min(at, text.Length - Lookahead), first.CutOffAt(text));
        var best = 0;
        var segments = new TextSegments(text, first, AddedTokenFinder.None);
        while (segments.MoveNext() && segments.Start <= last)
        {
            // An added token's two ends are ends of the text to whatever lies there.
            if (segments.Token is not null)
                best = segments.Start;
            else if (CutWithin(text[segments.Start..segments.End], last - segments.Start, segments.End == text.Length, rest) is { } cut)
                best = segments.Start + cut;
        }

        // Bytes without a token, and characters that normalisation takes out, belong to a token before them: the first part must have one.
        var seen = normalizer is null ? text[..best] : normalizer.Whole(text[..best]).Text;
        return !seen.IsEmpty && pieces.CanEncodeAny(seen) ? best : 0;
    }

    /// <summary>The last safe cut of a stretch between added tokens that come first, its start included; null for none.</summary>
    /// <param name="mayGoOn">Whether more of the stretch may follow.</param>
    private int? CutWithin(ReadOnlySpan<char> stretch, int lastOriginal, bool mayGoOn, AddedTokenFinder rest)
    {
        var normal = normalizer?.Whole(stretch);
        var text = normal is null ? stretch : normal.Text;
        var last = normal is null ? lastOriginal : text.Length;
        if (mayGoOn)
        {
            var stable = text[..(normal?.Stable ?? text.Length)];
            last = Math.Min(Math.Min(last, normal is null ? last : stable.Length - Lookahead), rest.CutOffAt(stable));
        }

        int? best = null;
        var segments = new TextSegments(text, AddedTokenFinder.None, rest);
        while (segments.MoveNext() && segments.Start <= last)
        {
            if (segments.Token is not null || pieces.HasToken(text[segments.Start..]))
                Take(segments.Start);
            if (segments.Token is not null)
                continue;

            var plain = text[segments.Start..segments.End];
            for (var start = 0; start < plain.Length
                && segments.Start + start <= last; start = PreTokenScanner.End(preTokenization, plain, start))
            {
                // After a blank no cut: how a run of blanks divides depends on what follows it.
                if (start > 0 && !char.IsWhiteSpace(plain[start - 1]) && pieces.HasToken(plain[start..]))
                    Take(segments.Start + start);
            }
        }

        return best;

        // In the stretch as it was: the last place, if there is one, at which a cut parts nothing that normalisation makes.
        void Take(int found)
        {
            if ((normal is null ? found : normal.Original(found)) is { } original && original <= lastOriginal)
                best = Math.Max(best ?? 0, original);
        }
    }
}
