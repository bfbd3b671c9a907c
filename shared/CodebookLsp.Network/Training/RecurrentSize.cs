using System.Text.Json.Nodes;

namespace CodebookLsp.Network.Training;

/// <summary>How wide a recurrent layer has to be to have as many weights as a transformer.</summary>
public static class RecurrentSize
{
    /// <param name="cell">lstm or gru.</param>
    /// <param name="transformer">A GPT-NeoX's configuration.</param>
    /// <returns>The width at which a network of one such layer has the number of weights that is nearest to the transformer's.</returns>
    /// <exception cref="TrainingException">There is no such layer, or the configuration lacks a size.</exception>
    public static int Like(string cell, JsonObject transformer)
    {
        var kind = NewRecurrent.Cell(new() { ["model_type"] = cell }) ?? throw TrainingException.Wrong("network", cell, "lstm or gru");
        var options = NewDecoder.Options(new() { Base = transformer });
        var (wanted, width) = (Weights(options), 1);
        while (NewRecurrent.Count(kind, width + 1, options.Vocabulary) <= wanted)
            width++;
        var over = NewRecurrent.Count(kind, width + 1, options.Vocabulary) - wanted;
        return over < wanted - NewRecurrent.Count(kind, width, options.Vocabulary) ? width + 1 : width;
    }

    /// <summary>Embedding, output, and in each layer the projections of attention and MLP with their biases, and two norms.</summary>
    private static long Weights(Architectures.TransformerOptions options)
    {
        var (width, inner, attended) = ((long)options.Width, (long)options.Intermediate, (long)options.Heads * options.HeadWidth);
        var layer = ((options.QkvWidth + inner) * (width + 1)) + ((attended + inner + 2) * width) + (4 * width);
        return (2 * options.Vocabulary * width) + (options.Layers * layer) + (2 * width);
    }
}
