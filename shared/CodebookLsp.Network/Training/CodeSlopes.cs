using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// How much likelier a little of each code makes topics, by torch's gradients: the slope, where nothing is added yet, for all codes of a
/// model at once. Codebooks further on are passed straight through, as in training, since a step has no slope.
/// </summary>
public static class CodeSlopes
{
    /// <summary>Reads the model's weights in float32 for it, and lets go of them.</summary>
    /// <param name="folder">The model's.</param>
    /// <param name="prompts">What is read, each longer than <paramref name="from"/>.</param>
    /// <param name="from">The first position of a prompt that counts.</param>
    /// <param name="steered">The first position that codes are added at; they are added at all from there on.</param>
    /// <param name="topics">The tokens of each; one at least.</param>
    /// <returns>[topics][sites][codes]: by how many nats the log-probability of a topic's tokens rises, in the mean over them and over the
    /// positions that count, for each unit of (code − the codebook's mean) that is added to the site.</returns>
    /// <exception cref="UserFacingException">The model's files or memory stop it.</exception>
    public static IReadOnlyList<float[][]> Of(
        string folder, LoadOptions options, IReadOnlyList<int[]> prompts, int from, int steered, IReadOnlyList<IReadOnlyList<int>> topics,
        CancellationToken cancel)
    {
        using var files = ModelFiles.Open(folder, options.BaseConfig, options.ReferenceCompatible);
        MemoryCheck.Demand(files, Precision.Float32, "cpu");
        var codebooks = files.ReadCodebooks(CPU, static (layer, options, rows, weight, bias) =>
            new TrainableCodebook(layer, options, rows, weight, bias));
        using var decoder = new TrainableDecoder(
            files.Options, files.ReadWeights(Precision.Float32, CPU, plain: true, cancel), codebooks, CodebookLoss.Named("base"), false);
        return Of(decoder, prompts, from, steered, topics, cancel);
    }

    internal static IReadOnlyList<float[][]> Of(
        TrainableDecoder decoder, IReadOnlyList<int[]> prompts, int from, int steered, IReadOnlyList<IReadOnlyList<int>> topics,
        CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var tracked = enable_grad();
        var asked = topics.Select(static topic => tensor([.. topic.Select(static id => (long)id)])).ToArray();
        var sums = topics.Select(_ => decoder.Codebooks.Select(static one => zeros(one.Heads, one.Part)).ToArray()).ToArray();
        using var count = Scalars.Of(prompts.Sum(prompt => prompt.Length - from));
        foreach (var prompt in prompts)
        {
            using var one = NewDisposeScope();
            try
            {
                var logs = decoder.Scores([prompt], new(), []).narrow(0, from, prompt.Length - from).log_softmax(-1); // [positions, vocab]
                Tensor[] given = [.. decoder.Codebooks.Select(static codebook => codebook.Given)];         // [tokens, heads, part] each
                foreach (var (topic, ids) in asked.Index())
                {
                    cancel.ThrowIfCancellationRequested();
                    var mean = logs.index_select(1, ids).mean([1]).sum().div(count);
                    var slopes = autograd.grad([mean], given, retain_graph: true, allow_unused: true);
                    foreach (var (at, slope) in slopes.Index())
                    {
                        if (slope is not null)
                            sums[topic][at].add_(slope.narrow(0, steered, prompt.Length - steered).sum([0]), Scalars.One);
                    }
                }
            }
            finally
            {
                foreach (var codebook in decoder.Codebooks)
                    codebook.Forget();
            }
        }

        using var untracked = no_grad();
        return [.. sums.Select(own => decoder.Codebooks.Zip(own, Along).SelectMany(static heads => heads).ToArray())];
    }

    /// <summary>[heads][codes]: what each code, less the mean code, has of a slope.</summary>
    /// <param name="slope">[heads, part]</param>
    private static float[][] Along(TrainableCodebook codebook, Tensor slope)
    {
        using var scope = NewDisposeScope();
        var along = codebook.Rows.matmul(slope.unsqueeze(-1)).squeeze(-1);    // [heads, codes]
        return [.. TensorMemory.Floats(along - along.mean([-1], keepdim: true)).Chunk(codebook.Codes)];
    }
}
