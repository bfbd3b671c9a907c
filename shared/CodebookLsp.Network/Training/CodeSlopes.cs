using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// How much likelier a little of each code makes what is asked for, by torch's gradients: the slope, where nothing is added yet, for all
/// codes of a model at once. Codebooks further on are passed straight through, as in training, since a step has no slope.
/// </summary>
internal static class CodeSlopes
{
    /// <summary>By the model's own weights, in the numbers in which it holds them.</summary>
    /// <inheritdoc cref="Of(TrainableDecoder, IReadOnlyList{int[]}, int, int, IReadOnlyList{IReadOnlyList{IReadOnlyList{int}}},
    /// CancellationToken)"/>
    public static IReadOnlyList<float[][]> Of(
        Transformer transformer, IReadOnlyList<int[]> prompts, int from, int steered,
        IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> asked, CancellationToken cancel)
    {
        TrainableCodebook[] codebooks =
        [
            .. transformer.Codebooks.Select(static layer =>
            {
                var (rows, weight, bias, nearest) = layer.Numbers();
                return new TrainableCodebook(layer.Layer, layer.Options, rows, weight, bias, nearest);
            }),
        ];
        using var decoder = new TrainableDecoder(
            transformer.Options, transformer.Weights, codebooks, CodebookLoss.Named("base"), summedCommitment: false, owns: false);
        return Of(decoder, prompts, from, steered, asked, cancel);
    }

    /// <param name="prompts">What is read, each longer than <paramref name="from"/>; those of one length are read together.</param>
    /// <param name="from">The first position of a prompt that counts.</param>
    /// <param name="steered">The first position that codes are added at; they are added at all from there on.</param>
    /// <param name="asked">[asked][sets][tokens]: the tokens of a set count by the sum of their probabilities, the sets by the mean of the
    /// logarithms of that. Each that is asked for takes a backward pass, however many sets it has.</param>
    /// <returns>[asked][sites][codes]: by how many nats what is asked for rises, in the mean over the positions that count, for each unit
    /// of (code − the codebook's mean) that is added to the site.</returns>
    public static IReadOnlyList<float[][]> Of(
        TrainableDecoder decoder, IReadOnlyList<int[]> prompts, int from, int steered,
        IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> asked, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var ordinary = inference_mode(false);
        using var tracked = enable_grad();
        var device = decoder.Tokens.device;
        var ids = asked.Select(sets => sets.Select(set => tensor([.. set.Select(static id => (long)id)], device: device)).ToArray())
            .ToArray();
        var sums = asked.Select(_ => decoder.Codebooks.Select(one => zeros(one.Heads, one.Part, device: device)).ToArray()).ToArray();
        using var count = Scalars.Of(prompts.Sum(prompt => prompt.Length - from));
        foreach (var batch in prompts.GroupBy(static prompt => prompt.Length))
        {
            using var one = NewDisposeScope();
            try
            {
                var (many, length) = (batch.Count(), batch.Key);
                var final = decoder.Final([.. batch], new(), []).view(many, length, -1).narrow(1, from, length - from);
                var logs = decoder.Scored(final.reshape(-1, final.shape[2])).log_softmax(-1);  // [prompts · positions, vocab]
                Tensor[] given = [.. decoder.Codebooks.Select(static codebook => codebook.Given)]; // [prompts · tokens, heads, part]
                foreach (var (index, sets) in ids.Index())
                {
                    cancel.ThrowIfCancellationRequested();
                    using var two = NewDisposeScope();
                    using var number = Scalars.Of(sets.Length);
                    var sum = stack(sets.Select(set => logs.index_select(-1, set).logsumexp(-1).sum())).sum();
                    var slopes = autograd.grad([sum.div(count).div(number)], given, retain_graph: true, allow_unused: true);
                    foreach (var (at, slope) in slopes.Index())
                    {
                        if (slope is not null)
                        {
                            sums[index][at].add_(
                                slope.view([many, length, .. slope.shape[1..]]).narrow(1, steered, length - steered).sum([0, 1]),
                                Scalars.One);
                        }
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
        return
        [
            .. Enumerable.Range(0, codebook.Heads).Select(head =>
            {
                var along = CodeRows.Of(codebook.Rows, codebook.Options, head).matmul(slope[head]); // [codes]
                return TensorMemory.Floats(along - along.mean());
            }),
        ];
    }
}
