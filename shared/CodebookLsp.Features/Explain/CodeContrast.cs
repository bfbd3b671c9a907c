using System.Globalization;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Explain;

/// <summary>What a model expected where a word stands with all its codes, and what it would have with those of some layers off.</summary>
/// <param name="Layers">Whose codes were off, ascending.</param>
/// <param name="Without">The likeliest words without them, the likeliest first.</param>
/// <param name="BitsWith">How surprising the word's first token was, in bits.</param>
/// <param name="BitsWithout">How surprising it would have been.</param>
/// <param name="Divergence">How far the two expectations are apart: the Jensen–Shannon divergence in bits, from 0 to 1.</param>
public sealed record CodeContrast(
    IReadOnlyList<int> Layers, IReadOnlyList<ExpectedWord> Without, double BitsWith, double BitsWithout, double Divergence)
{
    /// <param name="layers">Null for all.</param>
    /// <returns>Null for the first word of a text, if nothing stands before it.</returns>
    /// <exception cref="SelectionException">The model has codes at none of the layers.</exception>
    public static CodeContrast? Of(LoadedModel model, TextBlock block, int token, IReadOnlySet<int>? layers, CancellationToken cancel)
    {
        var off = new SiteSelection(layers, null).Among(model.Sites).Select(site => model.Sites[site].Layer).ToHashSet();
        var first = BlockWords.Around(block, token).First;
        var at = block.Sequence.Context + first;
        if (at < 1)
            return null;
        var found = model.Tokens.Contrast(block.Sequence, at, off, TokenExpectation.Likeliest, cancel);
        return new(
            [.. off.Order()], TokenExpectation.WordsInPlace(model, block, first, found.Without.Likeliest, cancel), found.With.Bits!.Value,
            found.Without.Bits!.Value, found.Divergence);
    }

    /// <summary>For people.</summary>
    /// <param name="word">Which stands there.</param>
    /// <param name="shown">Writes a word.</param>
    public string Sentence(string word, Func<string, string> shown)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Without the codes of {ExplanationWords.Layers(Layers)} the model would have expected "
            + $"{ExplanationWords.List(Without, shown)} here; {shown(word)} would have begun with {BitsWithout:0.0} bits, not "
            + $"{BitsWith:0.0}. The two expectations are {Divergence:0.00} apart (0 is the same, 1 nothing in common).");
    }
}
