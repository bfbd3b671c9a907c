using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// What a run has learned so far, a file for each stage, so that one that was stopped goes on where it was. A file of other texts, options
/// or another version, or a damaged one, counts for nothing.
/// </summary>
/// <param name="folder">Where the files lie; it may not be there yet.</param>
public sealed class LearningStages(string folder)
{
    private const string Ending = ".stage";

    /// <summary>Raised whenever a stage would be learned otherwise.</summary>
    private const int Version = 1;

    private const int MostBytes = 1 << 30;

    private byte[] key = [];

    /// <summary>Whether a stage was taken from an earlier run.</summary>
    public bool Resumed { get; private set; }

    /// <summary>Takes the files away, and the folder where nothing else lies in it.</summary>
    public void Remove()
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.GetFiles(folder, "*" + Ending))
            File.Delete(file);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Says what is learned, and from what.</summary>
    internal void Begin(IIndexedCorpus corpus, ThemeOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', [
            $"{Version} {options with { Threads = 0 }}", corpus.ModelHash ?? "", .. corpus.Sites.Select(static site => $"{site}"),
            .. corpus.Documents.Select(static document => $"{document}"),
        ])));
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(corpus.TokenIds));
        key = hash.GetHashAndReset();
    }

    /// <summary>What an earlier run has learned in a stage, or what is learned now and kept.</summary>
    internal T Of<T>(string stage, Func<T> learn, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
    {
        var path = Path.Combine(folder, stage + Ending);
        if (Found(path) is { } content)
        {
            Resumed = true;
            using var reader = new BinaryReader(new MemoryStream(content));
            return read(reader);
        }

        var learned = learn();
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            write(writer, learned);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteBytes(path, [.. key, .. SHA256.HashData(stream.ToArray()), .. stream.ToArray()]);
        return learned;
    }

    private byte[]? Found(string path)
    {
        try
        {
            var bytes = File.Exists(path) ? PlainFile.Bytes(path, MostBytes) : [];
            var head = key.Length + SHA256.HashSizeInBytes;
            return bytes.Length >= head && bytes.AsSpan(0, key.Length).SequenceEqual(key)
                && SHA256.HashData(bytes.AsSpan(head)).AsSpan().SequenceEqual(bytes.AsSpan(key.Length, SHA256.HashSizeInBytes))
                ? bytes[head..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
