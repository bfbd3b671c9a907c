using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Cards;

/// <summary>What forcing a code on does to the next token, as the mean over the positions of neutral prompts.</summary>
/// <param name="Add">Added at strength 1 to what its site says.</param>
/// <param name="Replace">In place of what its site says.</param>
public sealed record CardLogitEffects(CardLogitEffect Add, CardLogitEffect Replace)
{
    private const int Most = 10;

    /// <summary>Runs the model with the code forced on: a second or two.</summary>
    public static CardLogitEffects Measure(LoadedModel model, CodeId code, CancellationToken cancel)
    {
        var site = model.Sites[code.Site];
        var prompts = NeutralPrompts.Training.Concat(NeutralPrompts.HeldOut).Select(model.EncodePrompt).ToArray();
        var replace = new CodeIntervention(site.Layer, site.Placement, site.Head, code.Code, Slot: InterventionSlot.All);
        var measured = model.MeasureLogitEffects(
            prompts, NeutralPrompts.From(model),
            [
                [replace with { Mode = InterventionMode.Add }], [replace],
            ],
            Most, cancel);
        return new(Effect(measured[0]), Effect(measured[1]));

        CardLogitEffect Effect(LogitEffect found) => new([.. found.Raised.Select(Named)], [.. found.Lowered.Select(Named)], found.Change);
        NextToken Named(ShiftedToken token) => new(model.Tokenizer.Piece(token.Id), token.Change, token.Before, token.After);
    }
}

/// <summary>The tokens that become likelier and less likely, those that change most first.</summary>
/// <param name="Change">How much the distribution changes: Kullback–Leibler divergence in nats.</param>
public sealed record CardLogitEffect(IReadOnlyList<NextToken> Raised, IReadOnlyList<NextToken> Lowered, double Change);

/// <param name="Change">Of the log-probability, in nats.</param>
/// <param name="Before">The mean probability without the code.</param>
/// <param name="After">The mean probability with it.</param>
public sealed record NextToken(string Text, double Change, double Before, double After);
