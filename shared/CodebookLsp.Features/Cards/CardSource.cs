using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Cards;

/// <summary>What cards need of a model, and no more: tests put something else in its place.</summary>
/// <param name="Sites">Every codebook of the model, in its order.</param>
/// <param name="EncodePrompt">See <see cref="CodebookModel.EncodePrompt"/>.</param>
/// <param name="Piece">How a token is written.</param>
/// <param name="Neighbours">See <see cref="CodebookModel.Neighbours"/>. Any thread may ask.</param>
/// <param name="Measure">See <see cref="CodebookModel.MeasureTendencies"/>. One call at a time.</param>
public sealed record CardSource(
    IReadOnlyList<Site> Sites, Func<string, int[]> EncodePrompt, Func<int, string> Piece, Func<CodeId, IReadOnlyList<CodeNeighbour>> Neighbours, MeasureTendencies Measure)
{
    public static CardSource From(CodebookModel model) => new(
        model.Sites, model.EncodePrompt, model.Tokenizer.Piece, code => model.Neighbours(code.Site, code.Code), model.MeasureTendencies);
}

/// <summary>See <see cref="CodebookModel.MeasureTendencies"/>.</summary>
public delegate IReadOnlyList<LogitEffect> MeasureTendencies(
    IReadOnlyList<int[]> prompts, int from, IReadOnlyList<IReadOnlyList<CodeIntervention>> variants, int most, CancellationToken cancel);
