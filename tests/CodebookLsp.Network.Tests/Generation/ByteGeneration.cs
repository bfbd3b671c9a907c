using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using Generator = CodebookLsp.Network.Generation.Generator;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Continues a short prompt with a tiny model whose tokens are bytes.</summary>
internal static class ByteGeneration
{
    public const int End = 256;

    /// <summary>A token for each byte, and one that ends the text.</summary>
    public static readonly Tokenizer Bytes = new(new Vocabulary("bytes")
    {
        Tokens = [.. Enumerable.Range(0, 256)
            .Select(static value => KeyValuePair.Create(ByteAlphabet.Letter((byte)value).ToString(), value))],
        Merges = [],
        Added = [new(End, "<|end|>", Special: true, First: true)],
        PreTokenization = PreTokenization.Gpt2,
        EndOfText = End,
    });

    public static int[] Prompt { get; } = Tiny.Ids(6);

    public static Transformer ModelOf(string family) => Tiny.Model(Tiny.Named(family) with { Vocabulary = End + 1 }, Tiny.Everywhere);

    public static GenerationRequest Request(bool greedy = false) => new(Prompt)
    {
        Options = new() { MaxTokens = 24, Seed = 7, Temperature = greedy ? 0 : 1, StopAtEndOfText = !greedy },
    };

    public static IReadOnlyList<GeneratedSample> Generate(Transformer model, GenerationRequest request) =>
        Generator.Generate(model, Bytes, request, null, CancellationToken.None);

    public static void AreSame(GeneratedSample expected, GeneratedSample found)
    {
        CollectionAssert.AreEqual(expected.Ids.ToArray(), found.Ids.ToArray());
        Assert.AreEqual(expected.Text, found.Text);
        Assert.AreEqual(expected.Stop, found.Stop);
        Assert.AreEqual(expected.LogProbability, found.LogProbability, 1e-3);
    }
}
