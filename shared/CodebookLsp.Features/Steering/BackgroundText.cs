using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Steering;

/// <summary>
/// Texts that show how often codes fire in general. Reading them takes a minute or two, so their codes are kept in a folder for caches: one
/// file for each model and set of texts, which can be deleted at any time.
/// </summary>
public static class BackgroundText
{
    /// <summary>The blocks of the texts with their codes (similarities are not kept: all 0).</summary>
    /// <param name="cacheFolder">Null to keep nothing.</param>
    /// <param name="progress">Told the share that has been read, when it has to be.</param>
    /// <exception cref="TextFileException">A text cannot be read.</exception>
    /// <exception cref="AtomicFileException">The cache cannot be written.</exception>
    public static async Task<IReadOnlyList<AnnotatedBlock>> ReadAsync(
        IReadOnlyList<string> files, LoadedModel model, string? modelHash, string? cacheFolder, Action<double>? progress,
        CancellationToken cancel)
    {
        var options = model.Within(new AnalysisOptions());
        var texts = files.Select(static path => Text(path)).ToArray();
        var blocks = texts.SelectMany(text => BlockSplitter.Split([text], model.Tokenizer, options, cancel)).ToArray();
        var slots = model.Sites.Sum(static site => site.K);
        var small = model.Sites.All(static site => site.Codes <= ushort.MaxValue);
        var cache =
            cacheFolder is null || modelHash is null || !small
                ? null
                : Path.Combine(cacheFolder, "backgrounds", $"{Name(texts, modelHash, options)}.codes");
        if (cache is not null && Kept(cache, blocks, model.Sites, slots) is { } kept)
            return kept;

        var (annotated, total) = (new List<AnnotatedBlock>(blocks.Length), Math.Max(1, blocks.Length));
        foreach (var some in blocks.Chunk(8))
        {
            cancel.ThrowIfCancellationRequested();
            var grids = await Task.Run(() => model.Read([.. some.Select(static block => block.Sequence)], cancel), cancel)
                .ConfigureAwait(false);
            annotated.AddRange(some.Zip(grids, static (block, grid) => new AnnotatedBlock(block, grid)));
            progress?.Invoke((double)annotated.Count / total);
        }

        if (cache is not null)
            Keep(cache, annotated);
        return annotated;
    }

    private static string Text(string path)
    {
        using var file = TextFile.Open(path);
        return string.Concat(file.Chunks());
    }

    /// <summary>What the codes depend on.</summary>
    private static string Name(IReadOnlyList<string> texts, string modelHash, AnalysisOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in texts.Prepend($"{modelHash} {options}"))
            hash.AppendData(SHA256.HashData(Encoding.Unicode.GetBytes(part)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static List<AnnotatedBlock>? Kept(string cache, TextBlock[] blocks, IReadOnlyList<Site> sites, int slots)
    {
        try
        {
            using var file = PlainFile.Open(cache, bufferSize: 1 << 12);
            if (file.Length != blocks.Sum(block => (long)block.Tokens.Length) * slots * sizeof(ushort))
                return null;
            var annotated = new List<AnnotatedBlock>(blocks.Length);
            foreach (var block in blocks)
            {
                var ids = new ushort[block.Tokens.Length * slots];
                file.ReadExactly(MemoryMarshal.AsBytes(ids.AsSpan()));
                annotated.Add(
                    new(block, new(sites, block.Tokens.Length, Array.ConvertAll(ids, static id => (int)id), new float[ids.Length])));
            }

            return annotated.All(static block => Fit(block.Codes)) ? annotated : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not there, or not ours: it can be made again
        }
    }

    private static bool Fit(CodeGrid codes)
    {
        for (var site = 0; site < codes.Sites.Count; site++)
        {
            for (var token = 0; token < codes.Tokens; token++)
            {
                foreach (var code in codes.Codes(token, site))
                {
                    if (code >= codes.Sites[site].Codes)
                        return false;
                }
            }
        }

        return true;
    }

    private static void Keep(string cache, IReadOnlyList<AnnotatedBlock> annotated)
    {
        FileRights.PrivateFolder(Path.GetDirectoryName(cache)!);
        using var file = AtomicFile.Create(cache, rights: FileRights.OnlyUser);
        foreach (var block in annotated)
            file.Stream.Write(MemoryMarshal.AsBytes(Array.ConvertAll(block.Codes.Ids, static id => (ushort)id).AsSpan()));
        file.Commit();
    }
}
