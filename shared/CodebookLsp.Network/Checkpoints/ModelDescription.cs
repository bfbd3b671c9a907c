using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>One file of a model.</summary>
/// <param name="Tensors">How many tensors it holds.</param>
/// <param name="Formats">The number formats in it, the most used first: "Q4_1", "F32".</param>
public sealed record DescribedFile(string Path, long Bytes, int Tensors, IReadOnlyList<string> Formats);

/// <summary>The codebooks at one placement.</summary>
/// <param name="Codes">The sizes that occur.</param>
/// <param name="Ks">The numbers of codes for a token that occur.</param>
public sealed record DescribedPlacement(CodebookOptions Options, IReadOnlyList<int> Codes, IReadOnlyList<int> Ks);

/// <summary>What a model is, without its weights being read.</summary>
public sealed record ModelDescription
{
    public required string Folder { get; init; }

    public required Architecture Architecture { get; init; }

    public required int Layers { get; init; }

    public required int Width { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int Vocabulary { get; init; }

    public required int MaxTokens { get; init; }

    /// <summary>Numbers in the base weights.</summary>
    public required long BaseParameters { get; init; }

    /// <summary>Numbers in the codebooks and their norms.</summary>
    public required long CodebookParameters { get; init; }

    /// <summary>Layers with codebooks.</summary>
    public required IReadOnlyList<int> SnappedLayers { get; init; }

    public required IReadOnlyList<DescribedPlacement> Placements { get; init; }

    /// <summary>Whether low-rank updates are merged into the base weights.</summary>
    public required bool Adapters { get; init; }

    /// <summary>Entries of the tokenizer; null where there is none.</summary>
    public required int? TokenizerSize { get; init; }

    /// <summary>The texts of the tokens that it is shown before every text.</summary>
    public required IReadOnlyList<string> Prefix { get; init; }

    public required IReadOnlyList<DescribedFile> Files { get; init; }

    /// <summary>SHA-256 over the model's files.</summary>
    public required string Hash { get; init; }

    /// <summary>Reads headers and configurations, and hashes the files.</summary>
    /// <exception cref="UserFacingException">The folder is no usable model.</exception>
    public static ModelDescription Read(string folder, LoadOptions options, CancellationToken cancel)
    {
        using var files = ModelFiles.Open(folder, options.BaseConfig, options.ReferenceCompatible);
        var opened = files.All.ToList();
        var tokenizer = ModelTokenizer.Find(files);
        var codebooks = files.CodebookFile.Tensors.Values.Where(
            static tensor => tensor.Name.Contains(".codebook_layer.", StringComparison.Ordinal)).ToList();
        return new()
        {
            Folder = folder,
            Architecture = files.Options.Architecture,
            Layers = files.Options.Layers,
            Width = files.Options.Width,
            Heads = files.Options.Heads,
            KeyValueHeads = files.Options.KeyValueHeads,
            Vocabulary = files.Options.Vocabulary,
            MaxTokens = files.Options.MaxPositions,
            BaseParameters = files.Weights.Tensors.Values.Where(
                static tensor => !tensor.Name.Contains(".codebook_layer.", StringComparison.Ordinal)).Sum(static tensor => tensor.Count),
            CodebookParameters = codebooks.Sum(static tensor => tensor.Count),
            SnappedLayers = files.Codebooks.Layers,
            Placements = [.. files.Codebooks.Placements.Select(options => new DescribedPlacement(
                options, Sizes(options, files), Ks(options, files)))],
            Adapters = files.HasAdapters,
            TokenizerSize = tokenizer?.Count,
            Prefix = [.. tokenizer?.Prefix.Select(tokenizer.Piece) ?? []],
            Files = [.. opened.Select(static file => new DescribedFile(
                file.Path,
                new FileInfo(file.Path).Length,
                file.Tensors.Count,
                [.. file.Tensors.Values.GroupBy(static tensor => tensor.Type)
                    .OrderByDescending(static group => group.Sum(static tensor => tensor.Count))
                    .Select(static group => group.Key.ToString())]))],
            Hash = ModelHash.Check(files, cancel).Whole,
        };
    }

    private static int[] Ks(CodebookOptions options, ModelFiles files)
    {
        var own = files.Codebooks.Layers.SelectMany(files.Codebooks.At).Where(one => one.Placement == options.Placement)
            .SelectMany(static one => one.HeadKs ?? [one.K]).Distinct().Order().ToArray();
        return own.Length == 0 ? [options.K] : own;
    }

    /// <summary>The sizes of the codebooks at a placement, by the tensors themselves.</summary>
    private static int[] Sizes(CodebookOptions options, ModelFiles files)
    {
        var weights = new CodebookWeights(files.CodebookFile);
        return [.. files.Codebooks.Layers.Where(_ => !options.NeverRun)
            .SelectMany(layer => weights.Codes(layer, options, files.Codebooks, files.Options)).Distinct().Order()];
    }
}
