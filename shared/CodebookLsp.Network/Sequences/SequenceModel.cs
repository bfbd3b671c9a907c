using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Sequences;

/// <summary>
/// What a run has trained, as far as sequences of few tokens are concerned: what comes next, which codes and neurons fire, and what comes
/// next when other codes take the place of the own ones. Transformers and recurrent networks answer alike.
/// </summary>
public abstract class SequenceModel : IDisposable
{
    private protected SequenceModel(string checkpoint, IReadOnlyList<Site> sites, int maxTokens)
    {
        (Checkpoint, Sites, MaxTokens) = (checkpoint, sites, maxTokens);
        using var file = TensorFile.Open(Path.Combine(checkpoint, Training.TrainedModel.WeightsName));
        Weights = file.Tensors.Where(static one => !one.Key.Contains("codebook_layer.", StringComparison.Ordinal))
            .Sum(static one => one.Value.Count);
    }

    /// <summary>The folder it was read from.</summary>
    public string Checkpoint { get; }

    /// <summary>Every codebook.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The longest sequence, in tokens.</summary>
    public int MaxTokens { get; }

    /// <summary>How many weights the network has, its codebooks left out.</summary>
    public long Weights { get; }

    /// <summary>The checkpoint of a run that has the lowest held-out loss.</summary>
    /// <exception cref="TrainingException">There is no run, or no checkpoint.</exception>
    public static SequenceModel Load(string run, CancellationToken cancel)
    {
        var (best, configuration) = (TrainingRun.Best(run), TrainingRun.Configuration(run));
        return NewRecurrent.Cell(configuration.Base) is null
            ? new DecoderSequences(best, cancel) : new RecurrentSequences(best, configuration, cancel);
    }

    /// <summary>The probability of every token after each prompt.</summary>
    /// <param name="prompts">None empty.</param>
    /// <param name="put">For a prompt and a site by their numbers: the k codes that take the place of the last token's own; null to leave
    /// those. Null for no such place.</param>
    /// <returns>For each prompt [vocabulary].</returns>
    public abstract IReadOnlyList<double[]> Probabilities(
        IReadOnlyList<int[]> prompts, Func<int, int, int[]?>? put, CancellationToken cancel);

    /// <summary>How well sequences are predicted.</summary>
    /// <param name="sequences">Each of at least two tokens.</param>
    public abstract IReadOnlyList<SequenceScore> Score(IReadOnlyList<int[]> sequences, CancellationToken cancel);

    /// <summary>Sequences drawn token by token from what the model says; the same for the same seed.</summary>
    /// <param name="start">The first token of each.</param>
    /// <param name="length">Tokens of each, the first included.</param>
    public abstract IReadOnlyList<int[]> Sample(int start, int sequences, int length, ulong seed, CancellationToken cancel);

    /// <summary>The codes of every token.</summary>
    public abstract IReadOnlyList<CodeGrid> Codes(IReadOnlyList<int[]> sequences, CancellationToken cancel);

    /// <summary>The neurons on every token, with codebooks off: what attention and MLP of each layer give, or a recurrent layer's hidden
    /// vector.</summary>
    /// <returns>For each sequence [tokens, neurons].</returns>
    public abstract IReadOnlyList<float[]> Neurons(IReadOnlyList<int[]> sequences, CancellationToken cancel);

    public abstract void Dispose();
}
