using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>What <c>codebooklsp annotate-dataset</c> was asked for.</summary>
internal sealed record AnnotateDatasetRequest
{
    public const int UsualPreview = 3;

    private const string ThemeSpans = "theme-spans";

    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Null to find out.</summary>
    public string? Format { get; init; }

    public DatasetOptions Reading { get; init; } = new();

    public MalformedRecords OnError { get; init; }

    public bool InPlace { get; init; }

    /// <summary>A file or a folder; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether what earlier runs have added is taken back.</summary>
    public bool Remove { get; init; }

    /// <summary>Null to choose.</summary>
    public WrittenCodes? Written { get; init; }

    public int Top { get; init; }

    public IReadOnlyList<string> Follow { get; init; } = [];

    public DatasetThemeRequest Themes { get; init; } = DatasetThemeRequest.Nothing;

    public SiteSelection Sites { get; init; } = SiteSelection.All;

    /// <summary>How many records a dry run shows; null to do it.</summary>
    public int? Preview { get; init; }

    public UnfinishedWork Unfinished { get; init; }

    public int Workers { get; init; } = 1;

    public RecordCondition? Where { get; init; }

    public long? Limit { get; init; }

    public bool Force { get; init; }

    public bool Backup { get; init; }

    public DatasetShard Shard { get; init; } = DatasetShard.Whole;

    public bool Json { get; init; }

    /// <summary>Null for the default model.</summary>
    public string? Model { get; init; }

    public LoadOptions Load { get; init; } = new();

    /// <summary>"top,vector" and "counts" as flags; null for none.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static WrittenCodes? Kinds(IEnumerable<string> lists)
    {
        var written = WrittenCodes.None;
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var name in lists.SelectMany(static list => list.Split(',', Clean)))
        {
            var known = name == ThemeSpans ? nameof(WrittenCodes.ThemeSpans) : name;
            written |= Enum.TryParse<WrittenCodes>(known, ignoreCase: true, out var kind)
                && kind != WrittenCodes.None
                && !char.IsAsciiDigit(name[0])
                ? kind
                : throw UsageException.WrongOption("--write", $"top, counts, spans, vector, codes, themes or {ThemeSpans}");
        }

        return written == WrittenCodes.None ? null : written;
    }

    /// <summary>What a dataset gets: what was named, else what its format has a place for.</summary>
    public WrittenCodes Kinds(IDatasetFormat format)
    {
        var (isNamed, hasValues) = (Themes.Path is not null, format.Capabilities.HasFlag(DatasetCapabilities.Values));
        return Written ?? (Follow.Count > 0 ? WrittenCodes.Spans
            : isNamed ? (hasValues ? WrittenCodes.Themes : WrittenCodes.ThemeSpans)
            : hasValues ? WrittenCodes.Top : WrittenCodes.Spans);
    }

    /// <exception cref="UsageException">It does not say where to write, or says it twice.</exception>
    public void RequirePlace()
    {
        if (Preview is null && InPlace == Output is not null)
            throw UsageException.WhereTo();
    }

    /// <summary>The file that a dataset's run writes. A shard's name says which it is.</summary>
    public string Target(NamedDataset dataset, int count)
    {
        if (Output is not { } output)
            return dataset.Format.WrittenTo(dataset.Path);

        var several = count > 1 || Directory.Exists(output) || Path.EndsInDirectorySeparator(output) || Paths.Any(Directory.Exists);
        var target = several ? Path.Combine(output, dataset.Format.WrittenTo(dataset.Name)) : output;
        if (several && Preview is null && Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder)
            Directory.CreateDirectory(folder);
        return Shard.IsWhole ? target : $"{target}.{Shard.Number}-of-{Shard.Of}.shard";
    }
}
