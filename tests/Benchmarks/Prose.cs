using System.Text;

namespace Benchmarks;

/// <summary>Texts of any length, of the samples' words.</summary>
internal static class Prose
{
    /// <summary>Prose of so many words.</summary>
    /// <param name="seed">Texts of other seeds have the words in another order.</param>
    public static string Novel(int seed, int words)
    {
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt"))
            + "\n"
            + File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "rust-ownership.md"));
        var all = sample.Split(' ');
        var text = new StringBuilder();
        for (var word = 0; word < words; word++)
            text.Append(all[(word + (seed * 37)) % all.Length])
                .Append(word % all.Length == all.Length - 1 ? $"\n\nPart {word} of {seed}.\n\n" : " ");
        return text.ToString();
    }

    /// <summary>The same in lines of so many words each.</summary>
    public static string Lines(int seed, int lines, int wordsOfLine) =>
        string.Join('\n', Novel(seed, lines * wordsOfLine).Split(' ').Chunk(wordsOfLine)
            .Select(static words => string.Join(' ', words).ReplaceLineEndings(" ")));
}
