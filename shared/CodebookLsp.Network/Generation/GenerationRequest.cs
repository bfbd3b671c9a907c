using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Generation;

/// <summary>A prompt to be continued, and how.</summary>
/// <param name="Prompt">At least one token; see <see cref="Tokenizer.EncodePrompt"/>.</param>
public sealed record GenerationRequest(IReadOnlyList<int> Prompt)
{
    /// <summary>How many continuations each of <see cref="Branches"/> has. Sample <c>n</c> is the same however many there are.</summary>
    public int Samples { get; init; } = 1;

    public SamplingOptions Options { get; init; } = new();

    /// <summary>
    /// Ways to continue the prompt that are computed side by side, which costs little more than one: what steers each, as
    /// <see cref="CodeIntervention.Hook"/> makes it, or null to leave the codes as they are. Sample <c>n</c> draws the same random numbers
    /// in every branch. A hook sees the prompt as one sequence, then one row for each sample of its branch that still goes on, so it goes
    /// by a row's position and by <see cref="SequenceRows.Sample"/>, not by the number of its sequence.
    /// </summary>
    public IReadOnlyList<CodeHook?> Branches { get; init; } = [null];

    /// <summary>
    /// A prompt of its own for each branch, all beginning with the first <see cref="Shared"/> tokens of <see cref="Prompt"/>; null
    /// where all continue that one.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>>? BranchPrompts { get; init; }

    /// <summary>How many of the prompt's first tokens no branch's hook needs to see: they are read once for all.</summary>
    public int Shared { get; init; }

    /// <summary>Whether the codebooks are on. Off, there is nothing to steer.</summary>
    public bool Snap { get; init; } = true;

    /// <summary>Layers whose codebooks are off, in every branch; null for none. What a hook would do there is not done.</summary>
    public IReadOnlySet<int>? Unsnapped { get; init; }

    /// <summary>
    /// Whether tokens after the first are computed with the weights in the few bits that the model's file has them in, several times as
    /// fast and nearly the same. Null for what the model was loaded for.
    /// </summary>
    public bool? Quantised { get; init; }

    /// <summary>How many of the prompt's first tokens are the model's prefix: they are no text, and nothing repeats them.</summary>
    public int Prefix { get; init; }

    /// <summary>Called for each token at once, on the caller's thread; samples take turns.</summary>
    public Action<GeneratedToken>? OnToken { get; init; }

    /// <summary>What a branch continues.</summary>
    public IReadOnlyList<int> PromptOf(int branch) => BranchPrompts?[branch] ?? Prompt;
}

/// <summary>One more token of a sample.</summary>
/// <param name="Branch">Which of the request's branches the sample belongs to.</param>
/// <param name="Text">
/// What it adds to the text: whole characters, perhaps none (then they come with a later token). All of a sample's pieces
/// together are its text.
/// </param>
public sealed record GeneratedToken(int Branch, int Sample, int Id, string Text);

/// <summary>Why a sample ended.</summary>
public enum StopReason
{
    /// <summary>The model said so; the token is among the ids and not in the text.</summary>
    EndOfText,

    /// <summary>The text came to one of <see cref="SamplingOptions.StopStrings"/>; it is in the ids and not in the text.</summary>
    StopString,

    MaxTokens,
}

/// <summary>A finished sample.</summary>
/// <param name="Branch">Which of the request's branches it belongs to.</param>
/// <param name="Ids">All tokens that were made, without the prompt.</param>
/// <param name="LogProbability">
/// The sum over <paramref name="Ids"/> in nats, in the model as it was steered, before temperature and everything else that only concerns
/// the choice.
/// </param>
public sealed record GeneratedSample(int Branch, IReadOnlyList<int> Ids, string Text, StopReason Stop, double LogProbability);
