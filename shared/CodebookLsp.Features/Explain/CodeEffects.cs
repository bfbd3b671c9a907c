using CodebookLsp.Features.Core;
using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Explain;

/// <summary>A word that codes made likelier or less likely.</summary>
/// <param name="With">Its probability as it is.</param>
/// <param name="Without">Its probability if the codes had said nothing.</param>
public sealed record MovedWord(string Text, double With, double Without);

/// <summary>What the codes of one site did to what comes after their token.</summary>
/// <param name="Codes">Those of the token at the site, the most similar first; nearly always one.</param>
/// <param name="Bits">How much the distribution of the next token would change without them, in bits of Kullback–Leibler
/// divergence.</param>
/// <param name="Promoted">What they made likelier, what counts most first.</param>
/// <param name="Suppressed">What they made less likely.</param>
/// <param name="Reads">What the site's head read; null where the site is no attention head, or the head read nothing.</param>
public sealed record CodeEffect(
    IReadOnlyList<CodeId> Codes, double Bits, IReadOnlyList<MovedWord> Promoted, IReadOnlyList<MovedWord> Suppressed, CodeReads? Reads);

/// <summary>The codes of a token that count most for what the model expects after it.</summary>
/// <param name="Most">Those with the largest effects, the largest first; perhaps none has any to speak of.</param>
/// <param name="Sites">How many sites were tried.</param>
public sealed record CodeEffects(IReadOnlyList<CodeEffect> Most, int Sites)
{
    /// <summary>How many codes are told of, and how many words of each of them.</summary>
    private const int MostCodes = 5, MostWords = 3;

    /// <summary>What changes less is not worth telling, in bits.</summary>
    private const double LeastBits = 0.01;

    /// <summary>
    /// Tries each site's codes at a token: they are replaced by the mean of their codebook at this token only, and what comes next is
    /// computed again.
    /// </summary>
    /// <param name="blocks">Of the text, in its order, up to the token's at least.</param>
    /// <param name="codes">Those of the block's tokens.</param>
    /// <param name="only">Only the site of this code is told of, however small its effect, if the token has the code; null for all.</param>
    /// <returns>Null where the model sees nothing before the token.</returns>
    public static CodeEffects? Of(
        LoadedModel model, IReadOnlyList<TextBlock> blocks, int block, CodeGrid codes, int token, CancellationToken cancel,
        CodeId? only = null)
    {
        var sequence = blocks[block].Sequence;
        var at = sequence.Context + token;
        if (at < 1)
            return null;
        var found = model.Tokens.Explain(sequence, at, MostWords, cancel);
        SiteEffect[] most =
        [
            .. found.Effects.Where(effect => only is { } one ? effect.Site == one.Site && codes.Codes(token, one.Site).Contains(one.Code)
                    : effect.Bits >= LeastBits)
                .OrderByDescending(static effect => effect.Bits).Take(MostCodes),
        ];
        int[] moved =
            [.. most.SelectMany(static effect => effect.Promoted.Concat(effect.Suppressed)).Select(static one => one.Id).Distinct()];
        var words = moved.Zip(model.Tokens.Complete(sequence, at + 1, moved, cancel)).ToDictionary();
        var text = BlockWords.Text(blocks[block], token, 1);
        var goesOn = text.Length > 0 && char.IsLetterOrDigit(text[^1]);
        return new(
            [
                .. most.Select(effect => new CodeEffect(
                    [.. codes.Codes(token, effect.Site).ToArray().Select(code => new CodeId(effect.Site, code))], effect.Bits,
                    Words(effect.Promoted), Words(effect.Suppressed),
                    found.Attended[effect.Site] is { } attended ? CodeReads.Of(blocks, block, token, attended) : null)),
            ],
            found.Effects.Count);

        // Tokens that begin the same word count as one.
        IReadOnlyList<MovedWord> Words(IReadOnlyList<MovedToken> tokens) =>
        [
            .. tokens.GroupBy(one => ShownWord.Of(words[one.Id], goesOn)).Select(static same => new MovedWord(
                same.Key, same.Sum(static one => one.With), same.Sum(static one => one.Without))),
        ];
    }
}
