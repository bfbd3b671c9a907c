using System.Globalization;
using System.Text;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>
/// Writes an index as the search cache that the reference's web tool reads. All texts are laid end to end and cut into blocks, as the
/// reference does with its data; docs/index-format.md says what is lost.
/// </summary>
public sealed class ReferenceCacheWriter
{
    private readonly CodeIndex index;
    private readonly CachedTexts texts;
    private readonly UnixFileMode? rights;

    private ReferenceCacheWriter(CodeIndex index, int blockTokens)
    {
        this.index = index;
        texts = new(index, blockTokens);
        rights = FileRights.NoWiderThan([index.Path]);
    }

    /// <summary>One cache for each placement of codebooks, in a folder of its own that is there whole or not at all.</summary>
    /// <param name="folder">Where the web tool looks for caches. Made if it is not there.</param>
    /// <param name="blockTokens">How many tokens a block has.</param>
    /// <param name="now">What the folders are called by, as the reference calls them.</param>
    /// <param name="progress">Told how many codebooks are written.</param>
    /// <returns>The folders.</returns>
    /// <exception cref="ReferenceCacheException">The index is shorter than a block.</exception>
    /// <exception cref="IndexException">The index is damaged.</exception>
    /// <exception cref="AtomicFileException">A file cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be made, or one of that name is there.</exception>
    public static IReadOnlyList<string> Write(
        CodeIndex index, string folder, int blockTokens, DateTimeOffset now, Action<int>? progress, CancellationToken cancel)
    {
        if (index.Tokens < blockTokens)
            throw ReferenceCacheException.TooFewTokens(index.Path, index.Tokens, blockTokens);
        Directory.CreateDirectory(folder);
        var (writer, written, done) = (new ReferenceCacheWriter(index, blockTokens), new List<string>(), 0);
        foreach (var part in index.Sites.Index().GroupBy(static site => (site.Item.Placement, IsGrouped: site.Item.Head is not null)))
        {
            var (at, kind) = (part.Key.Placement.Name(), part.Key.IsGrouped ? "gcb" : "vcb");
            var target = Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture, $"{OneWord(index.ModelName)}_{kind}_{at}_{now:yyyy-MM-dd_HH-mm-ss}"));
            var partial = target + ".partial";
            try
            {
                Directory.CreateDirectory(partial);
                writer.Write(partial, kind, [.. part], () => progress?.Invoke(++done), cancel);
                Directory.Move(partial, target);
            }
            finally
            {
                if (Directory.Exists(partial))
                    Directory.Delete(partial, recursive: true);
            }

            written.Add(target);
        }

        return written;
    }

    private void Write(
        string folder, string kind, IReadOnlyList<(int Number, Site Site)> sites, Action progress, CancellationToken cancel)
    {
        Write(folder, ReferenceCacheNames.Tokens, stream =>
        {
            NumpyWriter.BeginNumbers(stream, texts.Blocks, texts.BlockTokens);
            NumpyWriter.Numbers(stream, index.TokenIds[..texts.Tokens]);
        });
        WriteTexts(folder, cancel);
        var counts = new Dictionary<int, int[]>();
        Write(folder, ReferenceCacheNames.Codes, stream => NumpyWriter.Arrays(stream, sites.Select(one => (
            one.Site.Key(), (IReadOnlyList<long>)[texts.Blocks, texts.BlockTokens, one.Site.K],
            (Action<Stream>)(into =>
            {
                cancel.ThrowIfCancellationRequested();
                NumpyWriter.Numbers(into, Codes(one.Number, counts[one.Number] = new int[one.Site.Codes]));
                progress();
            })))));
        Write(folder, ReferenceCacheNames.Counts, stream => NumpyWriter.Arrays(stream, sites.Select(one => (
            ReferenceCacheNames.CountsKey(one.Site.Layer, one.Site.Head), (IReadOnlyList<long>)[one.Site.Codes],
            (Action<Stream>)(into => NumpyWriter.Numbers(into, counts[one.Number]))))));
        var dead = counts.Values.Sum(static site => site.Count(static count => count == 0));
        var share = dead / (double)sites.Sum(static one => one.Site.Codes);
        Write(folder, ReferenceCacheNames.Metrics, stream => NumpyWriter.Dict(stream, [new("eval_dead_code_fraction", share)]));
        AtomicFile.WriteText(Path.Combine(folder, ReferenceCacheNames.Info), Info(kind, sites), rights);
    }

    private void WriteTexts(string folder, CancellationToken cancel)
    {
        var (token, block) = texts.Longest(cancel);
        Write(folder, ReferenceCacheNames.TokenTexts, stream =>
        {
            NumpyWriter.BeginTexts(stream, token, texts.Blocks, texts.BlockTokens);
            foreach (var text in texts.All(cancel))
                NumpyWriter.Text(stream, text, token);
        });
        Write(folder, ReferenceCacheNames.Texts, stream =>
        {
            NumpyWriter.BeginTexts(stream, block, texts.Blocks);
            foreach (var some in texts.All(cancel).Chunk(texts.BlockTokens))
                NumpyWriter.Text(stream, string.Concat(some), block);
        });
        Write(folder, ReferenceCacheNames.TokenEnds, stream =>
        {
            NumpyWriter.BeginNumbers(stream, texts.Blocks, texts.BlockTokens);
            var ends = new int[texts.BlockTokens];
            foreach (var some in texts.All(cancel).Chunk(texts.BlockTokens))
            {
                var end = 0;
                for (var at = 0; at < some.Length; at++)
                    ends[at] = end += CachedTexts.Points(some[at]);
                NumpyWriter.Numbers(stream, ends);
            }
        });
    }

    /// <summary>A codebook's codes, [tokens, k]. An index does not know which of a token's codes is the most similar: they are in the order
    /// of their ids.</summary>
    /// <param name="counts">Filled with how often each fires.</param>
    private int[] Codes(int site, int[] counts)
    {
        var k = index.Sites[site].K;
        var (codes, taken) = (new int[texts.Tokens * k], new int[texts.Tokens]);
        for (var code = 0; code < counts.Length; code++)
        {
            foreach (var token in index.Firings(new(site, code), 0, texts.Tokens))
            {
                if (taken[token] == k)
                    throw IndexException.Damaged(index.Path, "more codes fire on a token than its codebook chooses");
                codes[(token * k) + taken[token]++] = code;
                counts[code]++;
            }
        }

        return taken.AsSpan().IndexOfAnyExcept(k) < 0
            ? codes : throw IndexException.Damaged(index.Path, "fewer codes fire on a token than its codebook chooses");
    }

    private string Info(string kind, IReadOnlyList<(int Number, Site Site)> sites)
    {
        var model = OneWord(index.ModelName);
        (string Name, object Value)[] lines =
        [
            ("model_name", model), ("pretrained_path", model), ("dataset_name", "codebooklsp-index"),
            ("num_codes", sites.Max(static one => one.Site.Codes)), ("cb_at", sites[0].Site.Placement.Name()), ("gcb", $"_{kind}"),
            ("n_layers", sites.Max(static one => one.Site.Layer) + 1),
            ("n_grps", sites[0].Site.Head is null ? "None" : sites.Max(static one => one.Site.Head!.Value) + 1),
            ("seed", 0), ("max_samples", texts.Blocks),
        ];
        return string.Concat(lines.Select(static line => string.Create(CultureInfo.InvariantCulture, $"{line.Name}: {line.Value}\n")));
    }

    /// <summary>A model's name as part of a file's and of a line "name: value".</summary>
    private static string OneWord(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
            word.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-');
        return word.Length == 0 || word[0] == '.' ? $"model{word}" : word.ToString();
    }

    private void Write(string folder, string name, Action<Stream> write)
    {
        using var file = AtomicFile.Create(Path.Combine(folder, name), rights: rights);
        write(file.Stream);
        file.Commit();
    }
}
