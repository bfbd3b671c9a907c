using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Datasets;

/// <summary>The texts of datasets, or of a folder of them.</summary>
/// <param name="Path">As the user named it.</param>
/// <param name="OnError">What becomes of records that cannot be read.</param>
internal sealed record CorpusTexts(
    string Path, IReadOnlyList<NamedDataset> Files, DatasetOptions Reading, MalformedRecords OnError)
{
    /// <summary>A text has no columns.</summary>
    private static readonly DatasetRecord Nothing = new(0, 1, 0, []);

    private long malformed;

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>Whether it is but one text, whose passages take the place of documents.</summary>
    public bool IsOneText => Files is [{ Format.Name: "text" or "markdown" }];

    /// <summary>All texts that are not empty. Those of a record are one text.</summary>
    /// <param name="group">Under what a record is counted; null to leave it out.</param>
    /// <param name="asked">The columns that <paramref name="group"/> looks at.</param>
    /// <exception cref="DatasetException">A file is not of its format, or a record cannot be read, and none may be left out.</exception>
    public IEnumerable<CorpusText> Texts(Func<DatasetRecord, string?> group, IReadOnlyList<string> asked, CancellationToken cancel)
    {
        malformed = 0;
        foreach (var file in Files)
        {
            if (IsWhole(file) && IsStreamed(file, cancel))
            {
                if (group(Nothing) is { } one)
                    yield return new(file.Name, Chunks(file, cancel), one);
                continue;
            }

            foreach (var record in Records(file, asked, cancel))
            {
                var text = string.Join("\n\n", record.Texts.Select(static one => one.Text).Where(static one => one.Length > 0));
                if (text.Length == 0 || group(record) is not { } own)
                    continue;
                yield return new(IsWhole(file) ? file.Name : string.Create(
                    CultureInfo.InvariantCulture, $"{file.Name}#{record.Number + 1}"), [text], own);
            }
        }
    }

    /// <summary>The values of a column, record by record; null where a record has none.</summary>
    public IEnumerable<string?> Values(string column, CancellationToken cancel) =>
        Files.SelectMany(file => Records(file, [column], cancel)).Select(record => Written(record.Value(column)));

    /// <summary>A value as people write it; null for none.</summary>
    public static string? Written(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.TryGetValue<string>(out var own) => own.Trim().Length > 0 ? own.Trim() : null,
        _ => value.ToJsonString(),
    };

    /// <summary>Says what was left out.</summary>
    public void SayMalformed(CommandContext context)
    {
        if (malformed > 0)
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture, $"warning: {malformed:N0} malformed records of '{Printable.Line(Path)}' were left out."));
        }
    }

    private static bool IsWhole(NamedDataset file) => file.Format.Name is "text" or "markdown";

    /// <summary>Whether a text can be read part by part. One that is empty, or in another encoding than it says, is a record.</summary>
    private static bool IsStreamed(NamedDataset file, CancellationToken cancel)
    {
        using var stream = Open(file);
        using var text = TextFile.Open(stream, file.Path);
        foreach (var _ in text.Chunks(cancel))
        {
            if (text.Invalid is not null)
                return false;
        }

        return !text.IsEmpty && text.Invalid is null;
    }

    private static IEnumerable<string> Chunks(NamedDataset file, CancellationToken cancel)
    {
        using var stream = Open(file);
        using var text = TextFile.Open(stream, file.Path);
        foreach (var chunk in text.Chunks(cancel))
            yield return chunk;
    }

    private static Stream Open(NamedDataset file) => file.Format.Unpacked(new DatasetFile(file.Path, file.Format, new()).Open());

    private IEnumerable<DatasetRecord> Records(NamedDataset file, IReadOnlyList<string> asked, CancellationToken cancel)
    {
        var reading = Reading with { File = file.Path, Asked = asked };
        foreach (var record in new DatasetFile(file.Path, file.Format, reading).Records(cancel))
        {
            if (record.Problem is null)
                yield return record;
            else if (OnError == MalformedRecords.Stop)
                throw DatasetException.Malformed(file.Path, record);
            else
                malformed++;
        }
    }
}
