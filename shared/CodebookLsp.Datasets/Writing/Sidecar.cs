using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>
/// What earlier runs have added to a file whose format has no place to say what made it: a finished journal that stays beside it. So the
/// next run asks the model only about what has changed
/// since; what was taken out of the file meanwhile is put back from here.
/// </summary>
public sealed class Sidecar
{
    /// <summary>What <see cref="OriginOf"/> says of an annotation file that was not there before.</summary>
    internal const string NoFile = "no file";

    private const string Ending = ".codebooklsp.jsonl";

    private readonly Dictionary<string, RecordAdditions> known;

    private Sidecar(Dictionary<string, RecordAdditions> known) => this.known = known;

    /// <summary>Whether a format needs one.</summary>
    public static bool Serves(IDatasetFormat format) => !format.Capabilities.HasFlag(DatasetCapabilities.Values);

    /// <param name="target">The file that is written.</param>
    public static string PathOf(string target) => target + Ending;

    /// <summary>Whether a file is one, or what we write beside texts that have no place for anything; so it is no dataset.</summary>
    public static bool IsOne(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file has one.</summary>
    /// <exception cref="JournalException">Another version of ours wrote it.</exception>
    public static bool IsThere(string target)
    {
        using var journal = JournalReader.Open(PathOf(target));
        return journal?.Header is not null;
    }

    /// <summary>What lies beside a file; nothing where there is none, or one of other settings or another model.</summary>
    /// <param name="key">See <see cref="RecordFingerprint"/>.</param>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static Sidecar Of(string target, string key)
    {
        var known = new Dictionary<string, RecordAdditions>();
        using var journal = JournalReader.Open(PathOf(target));
        if (journal?.Header?.Key == key)
        {
            while (journal.Next() is { } entry)
                known[entry.Fingerprint] = entry.Additions;
        }

        return new(known);
    }

    /// <summary>What it says of a file as it was before anything was added to it; see <see cref="IDatasetWriter.Origin"/>.</summary>
    /// <returns>Null when it says nothing, or there is none.</returns>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static string? OriginOf(IDatasetFormat format, string path)
    {
        if (!Serves(format))
            return null;

        using var journal = JournalReader.Open(PathOf(format.WrittenTo(path)));
        while (journal?.Next() is not null)
        {
            // The last line says it.
        }

        return journal?.Origin;
    }

    /// <summary>What was added to a record; null when nothing was, or what cannot be: somebody else has written here.</summary>
    public RecordAdditions? Find(string fingerprint, DatasetRecord record) =>
        known.GetValueOrDefault(fingerprint) is { } additions && additions.Fit(record) ? additions : null;
}
