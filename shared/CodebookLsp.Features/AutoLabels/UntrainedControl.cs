using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Codes of a model and of the same model with random weights, labelled by the same procedure on the same tokens.</summary>
/// <param name="Tokens">How many tokens of the corpus were read for it.</param>
public sealed record UntrainedControl(int Tokens, LabelShare Codes, LabelShare Untrained)
{
    /// <param name="tokens">About how many tokens are read by each.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static UntrainedControl Of(
        IIndexedCorpus corpus, LoadedModel trained, LoadedModel untrained, int tokens, Action<double>? progress, CancellationToken cancel)
    {
        var blocks = CorpusSample.Blocks(corpus, trained, tokens, cancel);
        var (read, codes) = Shares(trained, 0);
        return new(read, codes, Shares(untrained, 0.5).Shares);

        (int Tokens, LabelShare Shares) Shares(LoadedModel model, double done)
        {
            var sample = CorpusSample.Read(blocks, model, share => progress?.Invoke(done + (share * 0.25)), cancel);
            var found = AutoLabeler.For(sample, themes: null, cancel)
                .Find(share => progress?.Invoke(done + 0.25 + (share * 0.25)), cancel);
            return (sample.TokenIds.Length, found.Codes);
        }
    }
}
