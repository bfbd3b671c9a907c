using System.Text;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Features.Training;

/// <summary>Turns texts into the tokens that a training reads.</summary>
public static class TextPacking
{
    /// <summary>Longer texts are divided into tokens part by part, at ends of lines.</summary>
    private const int PartCharacters = 1 << 16;

    /// <summary>Writes a file of packed texts.</summary>
    /// <param name="texts">What each is counted under (<see cref="CorpusText.Group"/>) is its source.</param>
    /// <param name="progress">Told how many tokens there are so far.</param>
    /// <exception cref="TrainingException">The model does not have a token of the tokenizer's.</exception>
    /// <exception cref="Text.Files.AtomicFileException">The disk does not take it.</exception>
    public static void Write(
        string path, TrainingConfiguration configuration, IEnumerable<CorpusText> texts, Action<long>? progress, CancellationToken cancel)
    {
        var (vocabulary, tokenizer) = TrainingWords.Of(configuration);
        using var writer = new PackedTokensWriter(path, vocabulary, tokenizer.Prefix, configuration.HeldOut);
        foreach (var text in texts)
        {
            cancel.ThrowIfCancellationRequested();
            writer.Add(text.Group, Ids(tokenizer, text.Parts));
            progress?.Invoke(writer.Tokens);
        }

        writer.Commit();
    }

    /// <summary>The tokens of a text. What it says of special tokens is text like any other.</summary>
    private static int[] Ids(Tokenizer tokenizer, IEnumerable<string> parts)
    {
        var (ids, rest) = (new List<int>(), new StringBuilder());
        foreach (var part in parts)
        {
            rest.Append(part);
            if (rest.Length < PartCharacters)
                continue;
            var text = rest.ToString();
            var end = text.LastIndexOf('\n') + 1;
            end = end > 0 ? end : text.Length;
            ids.AddRange(tokenizer.EncodeIds(text.AsSpan(0, end), specialTokens: false));
            rest.Clear().Append(text, end, text.Length - end);
        }

        ids.AddRange(tokenizer.EncodeIds(rest.ToString(), specialTokens: false));
        return [.. ids];
    }
}
