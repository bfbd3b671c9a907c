using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Generation;

/// <summary>One sample as it grows.</summary>
internal sealed class RunningSample(int branch, int number, GenerationRequest request, Tokenizer tokenizer)
{
    private readonly SamplingOptions options = request.Options;
    private readonly Sampler sampler = new(request.Options, number);
    private readonly TextStream text = new(request.Options.StopStrings);
    private readonly HashSet<int> seen = [.. request.PromptOf(branch).Skip(request.Prefix)];
    private readonly List<int> ids = [];
    private double logProbability;

    public int Branch => branch;

    public int Number => number;

    /// <summary>The token chosen last.</summary>
    public int Last => ids[^1];

    /// <summary>Null while the sample goes on.</summary>
    public StopReason? Stop { get; private set; }

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">[vocab]</param>
    public GeneratedToken Choose(ReadOnlySpan<float> logits)
    {
        // Some models have more rows in their embedding than tokens, to be divisible by something.
        var id = sampler.Next(logits[..Math.Min(logits.Length, tokenizer.Count)], seen);
        logProbability += LogProbabilities.Of(logits, id);
        ids.Add(id);
        seen.Add(id);

        var ends = options.StopAtEndOfText && id == tokenizer.EndOfText;
        var piece = ends ? "" : text.Add(tokenizer.DecodeBytes([id]));
        Stop = ends ? StopReason.EndOfText
            : text.Stopped ? StopReason.StopString
            : ids.Count == options.MaxTokens ? StopReason.MaxTokens
            : null;
        return new(branch, number, id, Stop is null ? piece : piece + text.Finish());
    }

    public GeneratedSample Result() => new(branch, ids, text.Text, Stop!.Value, logProbability);
}
