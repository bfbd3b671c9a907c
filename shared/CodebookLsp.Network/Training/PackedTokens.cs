using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Training;

/// <summary>The texts of one source in a <see cref="PackedTokens"/>.</summary>
/// <param name="Tokens">Those that are trained on, the tokens before each text included.</param>
/// <param name="HeldOutTokens">Those that are not.</param>
public sealed record PackedSource(string Name, long Documents, long Tokens, long HeldOutDocuments, long HeldOutTokens);

/// <summary>
/// Texts as tokens, in one file that is mapped and never loaded: the tokens of all documents end to end, each document with the model's
/// prefix before it; then where each begins, of which source it is, and whether it is held out; then names, as JSON.
/// </summary>
/// <remarks>
/// <c>"CBTOKENS"</c>, tokens (uint32), documents (three int64 each: first token, how many, twice the source and 1 if it is held out), JSON,
/// then the numbers of tokens, of documents and of the JSON's bytes (int64 each). All little-endian.
/// </remarks>
public sealed class PackedTokens : IDisposable
{
    internal const int TrailerBytes = 3 * sizeof(long);
    internal const int DocumentBytes = 3 * sizeof(long);
    internal const int MostNames = 1 << 20; // bytes

    private readonly MappedFile file;
    private readonly PackedDocument[] documents;

    private PackedTokens(MappedFile file, PackedDocument[] documents, int vocabulary, int[] prefix, string[] names)
    {
        (this.file, this.documents, Vocabulary, Prefix) = (file, documents, vocabulary, prefix);
        Sources = [.. names.Select((name, index) => Source(name, documents.Where(one => one.Source == index).ToList()))];
    }

    internal static ReadOnlySpan<byte> Magic => "CBTOKENS"u8;

    /// <summary>How many tokens the model has that they are of.</summary>
    public int Vocabulary { get; }

    /// <summary>The tokens before each text.</summary>
    public IReadOnlyList<int> Prefix { get; }

    public IReadOnlyList<PackedSource> Sources { get; }

    internal IReadOnlyList<PackedDocument> Documents => documents;

    /// <summary>Opens a file; only its end is read.</summary>
    /// <exception cref="TrainingException">It is no such file, or damaged.</exception>
    /// <exception cref="TensorFileException">It cannot be opened.</exception>
    public static unsafe PackedTokens Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            using var look = file.Look();
            if (file.Length < Magic.Length + TrailerBytes || !look.UpTo(0, Magic.Length).SequenceEqual(Magic))
                throw new FormatException("it does not begin as one.");
            var trailer = MemoryMarshal.Cast<byte, long>(look.UpTo(file.Length - TrailerBytes, TrailerBytes));
            var (tokens, count, json) = (trailer[0], trailer[1], trailer[2]);
            var room = file.Length - Magic.Length - TrailerBytes;
            if (tokens < 0 || count is < 0 or > int.MaxValue / DocumentBytes || json is < 0 or > MostNames || tokens > room / sizeof(uint)
                || (tokens * sizeof(uint)) + (count * DocumentBytes) + json != room)
                throw new FormatException("its parts do not fit its length.");
            var table = MemoryMarshal.Cast<byte, long>(
                look.UpTo(Magic.Length + (tokens * sizeof(uint)), count * DocumentBytes));
            var names = JsonNode.Parse(look.UpTo(file.Length - TrailerBytes - json, json))!.AsObject();
            string[] sources = [.. names["sources"]!.AsArray().Select(static name => name!.GetValue<string>())];
            var documents = new PackedDocument[count];
            for (var (at, expected) = (0, 0L); at < count; expected += documents[at++].Tokens)
            {
                var (first, length, place) = (table[3 * at], table[(3 * at) + 1], table[(3 * at) + 2]);
                if (first != expected || length < 1 || length > tokens - first || place < 0 || place / 2 >= sources.Length)
                    throw new FormatException("its documents do not follow one another.");
                documents[at] = new(first, length, (int)(place / 2), place % 2 == 1);
            }

            return new(
                file, documents, names["vocabulary"]!.GetValue<int>(),
                [.. names["prefix"]!.AsArray().Select(static id => id!.GetValue<int>())], sources);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            file.Dispose();
            throw TrainingException.DamagedData(path, error is FormatException ? error.Message : "its names cannot be read.");
        }
    }

    /// <summary>What a configuration takes of it, batch by batch.</summary>
    /// <exception cref="TrainingException">There is too little, or the configuration asks for what it does not hold.</exception>
    public TrainingData Data(TrainingConfiguration configuration) => new TextBatches(this, configuration).Data();

    /// <summary>What is held out, source by source, in pieces that follow one another; of a source with less than a piece all of it is
    /// one.</summary>
    /// <param name="length">Tokens of a piece, the prefix included.</param>
    /// <param name="limit">About how many tokens of a source at most, evenly from all of it; 0 for all.</param>
    public IReadOnlyList<(string Source, IReadOnlyList<int[]> Pieces)> HeldOutPieces(int length, int limit)
    {
        var all = new List<(string, IReadOnlyList<int[]>)>();
        for (var source = 0; source < Sources.Count; source++)
        {
            var own = documents.Where(one => one.Source == source && one.IsHeldOut).ToArray();
            var stream = new TokenStream(this, own, length, 0);
            var size = (int)Math.Min(length, stream.Length);
            var count = Math.Max(1, stream.Blocks);
            var taken = limit > 0 ? Math.Min(count, Math.Max(1, limit / length)) : count;
            if (size > Math.Max(1, Prefix.Count))
                all.Add((Sources[source].Name, [.. Enumerable.Range(0, taken)
                    .Select(at => stream.Sequence((long)at * count / taken * stream.Step, size))]));
        }

        return all;
    }

    /// <summary>Copies tokens.</summary>
    /// <param name="first">In the whole file.</param>
    internal unsafe void Read(long first, Span<int> to)
    {
        using var look = file.Look();
        var bytes = look.UpTo(Magic.Length + (first * sizeof(uint)), to.Length * (long)sizeof(uint));
        MemoryMarshal.Cast<byte, int>(bytes).CopyTo(to);
    }

    public void Dispose() => file.Dispose();

    private static PackedSource Source(string name, IReadOnlyList<PackedDocument> all) => new(
        name, all.Count(static one => !one.IsHeldOut), all.Where(static one => !one.IsHeldOut).Sum(static one => one.Tokens),
        all.Count(static one => one.IsHeldOut), all.Where(static one => one.IsHeldOut).Sum(static one => one.Tokens));
}

/// <summary>Where one text lies in a <see cref="PackedTokens"/>.</summary>
/// <param name="First">Its first token.</param>
/// <param name="Source">Which source it is of.</param>
internal readonly record struct PackedDocument(long First, long Tokens, int Source, bool IsHeldOut);
