using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Explain;

/// <summary>How surprising a token was.</summary>
/// <param name="Bits">−log₂ of its probability after everything before it in its block and context.</param>
/// <param name="Rank">How many tokens were at least as likely, itself included.</param>
/// <param name="Above">How many bits more than anywhere (<see cref="UsualTokens"/>); negative where its place made it likelier.</param>
public readonly record struct TokenSurprise(double Bits, int Rank, double Above);

/// <summary>Reads how surprising the tokens of blocks are. One caller at a time, as for all that asks the model.</summary>
public sealed class SurpriseReader(LoadedModel model)
{
    /// <summary>Reads a block to the model's end: what reads only codes ends at the last codebook.</summary>
    /// <returns>[tokens]; null for a token that nothing stands before.</returns>
    /// <exception cref="OperationCanceledException">Between layers.</exception>
    public IReadOnlyList<TokenSurprise?> Read(TextBlock block, CancellationToken cancel)
    {
        var known = UsualTokens.Of(model, cancel);
        var expected = model.Tokens.ExpectAll(block.Sequence, 0, cancel);
        return
        [
            .. expected.Select((one, token) => one is { Bits: { } bits, Rank: { } rank }
                ? new TokenSurprise(bits, rank, bits - known.Bits(block.Sequence.Ids[block.Sequence.Context + token]))
                : default(TokenSurprise?)),
        ];
    }
}
