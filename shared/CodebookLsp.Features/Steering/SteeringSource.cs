using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Steering;

/// <summary>What steering needs of a model, and no more: tests put something else in its place. One call at a time.</summary>
/// <param name="Hash">Null when hashes were not checked.</param>
/// <param name="Runs">The precision and device, in words: the same numbers come out on the same ones only.</param>
/// <param name="Generate">See <see cref="CodebookModel.Generate(GenerationRequest, CancellationToken)"/>.</param>
/// <param name="Fluency">See <see cref="CodebookModel.MeanLogProbabilities"/>; with the codebooks on.</param>
/// <param name="Measure">See <see cref="CodebookModel.MeasureEffects"/>.</param>
public sealed record SteeringSource(
    IReadOnlyList<Site> Sites,
    string? Hash,
    string? CodebooksHash,
    string Runs,
    Tokenizer Tokenizer,
    int MaxTokens,
    Func<string, int[]> EncodePrompt,
    Func<GenerationRequest, CancellationToken, IReadOnlyList<GeneratedSample>> Generate,
    Func<IReadOnlyList<TokenBlock>, CancellationToken, IReadOnlyList<double>> Fluency,
    MeasureEffects Measure)
{
    /// <param name="reader">What remembers parts of texts that are open, so that continuing them starts at once; null for none.</param>
    public static SteeringSource From(CodebookModel model, PrefixReader? reader = null) => new(
        model.Sites,
        model.Hash,
        model.CodebooksHash,
        $"{model.Precision.ToString().ToLowerInvariant()} on {model.Device}",
        model.Tokenizer,
        model.MaxTokens,
        model.EncodePrompt,
        reader is null ? model.Generate : reader.Generate,
        (blocks, cancel) => model.MeanLogProbabilities(blocks, snap: true, cancel),
        model.MeasureEffects);
}

/// <summary>See <see cref="CodebookModel.MeasureEffects"/>.</summary>
public delegate IReadOnlyList<NextTokenEffect> MeasureEffects(
    IReadOnlyList<int[]> prompts, int from, IReadOnlyList<IReadOnlyList<CodeIntervention>> variants, IReadOnlyList<int> tokens, Action<int>? progress, CancellationToken cancel);
