using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>How a codebook decides which codes are close.</summary>
public enum Similarity
{
    /// <summary>z·c / ‖c‖: the codes are normalised, the input is not. The reference's <c>inner_product</c>.</summary>
    InnerProduct,

    /// <summary>−‖z − c‖.</summary>
    Euclidean,
}

/// <summary>The codebooks at one placement of a model: of every layer, or of one where layers differ.</summary>
public sealed record CodebookOptions
{
    public required Placement Placement { get; init; }

    /// <summary>Whether the vector is cut into equal parts with a codebook for each.</summary>
    public bool Grouped { get; init; }

    /// <summary>How many parts; 1 for an ungrouped codebook. For <see cref="Placement.Qkv"/> three times the configured number.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>How many codes stand for one token; the paper's <c>k</c>. The largest, where heads differ.</summary>
    public int K { get; init; } = 1;

    /// <summary>The k of each head where heads differ, else null.</summary>
    public IReadOnlyList<int>? HeadKs { get; init; }

    /// <summary>How many codes each head has where heads differ, else null: then what holds the codes says it. All heads' codes lie in one
    /// tensor, with as many rows for each as the largest has; the rest are zero, and nothing is ever like them.</summary>
    public IReadOnlyList<int>? HeadCodes { get; init; }

    public Similarity Similarity { get; init; }

    /// <summary>Whether the input goes through a layer norm of its own before it is compared, as in the reference.</summary>
    public bool InputNorm { get; init; } = true;

    /// <summary>
    /// The codebook exists but is not on the forward path. The reference does this to an inner placement listed after
    /// the one that encloses it; only a reference-compatible model has such codebooks.
    /// </summary>
    public bool NeverRun { get; init; }

    /// <summary>How many codes stand for one token at a head.</summary>
    public int KOf(int head) => HeadKs?[head] ?? K;

    /// <summary>How many codes a head has.</summary>
    /// <param name="rows">How many rows there are for each.</param>
    public int CodesOf(int head, int rows) => HeadCodes?[head] ?? rows;

    /// <summary>The same with a k for each head.</summary>
    public CodebookOptions WithKs(IReadOnlyList<int> ks) => this with { K = ks.Max(), HeadKs = Unequal(ks) };

    /// <summary>The same with a number of codes for each head.</summary>
    /// <param name="wrong">Makes the error that is thrown where a head has fewer than are to stand for a token: of what is wrong, its
    /// value, and what it must be. Null for that of a model.</param>
    public CodebookOptions WithCodes(
        int layer, IReadOnlyList<int> codes, Func<string, object, string, Exception>? wrong = null)
    {
        wrong ??= OptionsException.Wrong;
        for (var head = 0; head < Heads; head++)
        {
            if (KOf(head) > codes[head])
            {
                throw wrong(
                    $"k at layer {layer}{(Grouped ? $", head {head}" : "")}", KOf(head), $"at most the number of codes ({codes[head]})");
            }
        }

        return this with { HeadCodes = Unequal(codes) };
    }

    private static IReadOnlyList<int>? Unequal(IReadOnlyList<int> values) => values.Any(one => one != values[0]) ? values : null;

    /// <summary>The options again, or an <see cref="OptionsException"/> when vectors of this width cannot be cut so.</summary>
    public CodebookOptions CheckedFor(int width) =>
        Heads < 1 || width % Heads != 0
            ? throw OptionsException.Wrong(
                $"number of codebooks at {Placement.Name()}", Heads, $"a divisor of the vector's length there ({width})")
            : this;
}
