using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>What can be asked about single tokens of a text: see <see cref="TokenExplainer"/>, whose members these are.</summary>
public sealed record TokenQuestions(
    ExpectTokens Expect, ExpectAllTokens ExpectAll, ContrastTokens Contrast, ExplainToken Explain, CompleteTokens Complete,
    LikenessOfTokens Likeness)
{
    /// <summary>The same questions about what is expected with the codes of some layers off.</summary>
    public required Func<IReadOnlySet<int>, TokenQuestions> WithoutCodesOf { get; init; }

    public static TokenQuestions Of(TokenExplainer explainer) =>
        new(explainer.Expect, explainer.ExpectAll, explainer.Contrast, explainer.Explain, explainer.Complete, explainer.Likeness)
        {
            WithoutCodesOf = layers => Of(explainer.Without(layers)),
        };
}

/// <summary>See <see cref="TokenExplainer.Expect"/>.</summary>
public delegate IReadOnlyList<ExpectedTokens> ExpectTokens(TokenBlock block, int first, int count, int most, CancellationToken cancel);

/// <summary>See <see cref="TokenExplainer.ExpectAll"/>.</summary>
public delegate IReadOnlyList<ExpectedTokens?> ExpectAllTokens(TokenBlock block, int most, CancellationToken cancel);

/// <summary>See <see cref="TokenExplainer.Contrast"/>.</summary>
public delegate ExpectationContrast ContrastTokens(
    TokenBlock block, int at, IReadOnlySet<int> unsnapped, int most, CancellationToken cancel);

/// <summary>See <see cref="TokenExplainer.Explain"/>.</summary>
public delegate TokenExplanation ExplainToken(TokenBlock block, int at, int most, CancellationToken cancel);

/// <summary>See <see cref="TokenExplainer.Complete"/>.</summary>
public delegate IReadOnlyList<string> CompleteTokens(TokenBlock block, int at, IReadOnlyList<int> tokens, CancellationToken cancel);

/// <summary>See <see cref="TokenExplainer.Likeness"/>.</summary>
public delegate float[][] LikenessOfTokens(IReadOnlyList<int> tokens, IReadOnlyList<int> among);
