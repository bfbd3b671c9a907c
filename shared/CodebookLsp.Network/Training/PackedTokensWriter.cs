using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Training;

/// <summary>Writes a <see cref="PackedTokens"/>, text by text; the file is there when all are in it.</summary>
public sealed class PackedTokensWriter : IDisposable
{
    private readonly AtomicFile file;
    private readonly int vocabulary;
    private readonly int[] prefix;
    private readonly double heldOut;
    private readonly List<string> sources = [];
    private readonly List<PackedDocument> documents = [];

    /// <param name="vocabulary">How many tokens the model has.</param>
    /// <param name="prefix">What stands before each text.</param>
    /// <param name="heldOut">The share of texts that is not trained on. What a text is decides on it, so that copies of a text stay
    /// together, and a text stays where it is when others are added.</param>
    /// <exception cref="AtomicFileException">The disk does not take it.</exception>
    public PackedTokensWriter(string path, int vocabulary, IReadOnlyList<int> prefix, double heldOut)
    {
        (this.vocabulary, this.prefix, this.heldOut) = (vocabulary, [.. prefix], heldOut);
        file = AtomicFile.Create(path);
        file.Stream.Write(PackedTokens.Magic);
    }

    /// <summary>How many tokens are in it.</summary>
    public long Tokens { get; private set; }

    /// <summary>Adds one text; one without tokens is left out.</summary>
    /// <param name="source">The name of the source it is of.</param>
    /// <param name="ids">Without the prefix.</param>
    /// <exception cref="TrainingException">The model does not have one of the tokens.</exception>
    public void Add(string source, ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty)
            return;
        var hash = 0UL;
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)vocabulary)
                throw TrainingException.Vocabulary(id, vocabulary);
            hash = new Primitives.SplitMix64(hash ^ (uint)id).Next();
        }

        if (!sources.Contains(source))
            sources.Add(source);
        documents.Add(new(
            Tokens, prefix.Length + ids.Length, sources.IndexOf(source), (hash >> 11) * (1.0 / (1UL << 53)) < heldOut));
        file.Stream.Write(MemoryMarshal.AsBytes(prefix.AsSpan()));
        file.Stream.Write(MemoryMarshal.AsBytes(ids));
        Tokens += prefix.Length + ids.Length;
    }

    /// <summary>Finishes the file.</summary>
    /// <exception cref="AtomicFileException">The disk does not take it.</exception>
    public void Commit()
    {
        foreach (var one in documents)
            Write([one.First, one.Tokens, (2L * one.Source) + (one.IsHeldOut ? 1 : 0)]);
        var names = System.Text.Encoding.UTF8.GetBytes(IndentedJson.Of(new()
        {
            ["vocabulary"] = vocabulary,
            ["prefix"] = new JsonArray([.. prefix.Select(static id => JsonValue.Create(id))]),
            ["sources"] = new JsonArray([.. sources.Select(static name => JsonValue.Create(name))]),
        }));
        file.Stream.Write(names);
        Write([Tokens, documents.Count, names.Length]);
        file.Commit();
    }

    public void Dispose() => file.Dispose();

    private void Write(ReadOnlySpan<long> values) => file.Stream.Write(MemoryMarshal.AsBytes(values));
}
