using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Corpora;

/// <summary>
/// From texts to tallies: codes that an earlier run wrote into a dataset are taken from there, others are read by the model.
/// </summary>
public sealed class CorpusReading
{
    private readonly LoadedModel source;
    private readonly ModelIdentity model;
    private readonly DatasetSettings settings;
    private readonly TallyPlan plan;

    /// <param name="settings">Which codebooks and labels count; what is written is of no matter.</param>
    public CorpusReading(LoadedModel source, ModelIdentity model, DatasetSettings settings)
    {
        var followed = settings.Followed.Count > 0 || settings.Labels.Count > 0;
        this.settings = settings with
        {
            Written = WrittenCodes.Vector | (followed ? WrittenCodes.Counts : WrittenCodes.None)
                | (settings.Themes is null ? WrittenCodes.None : WrittenCodes.Themes),
        };
        (this.source, this.model) = (source, model);
        plan = new(source.Sites, this.settings);
        Items =
        [
            .. source.Sites.SelectMany((site, index) => Enumerable.Range(0, site.Codes).Select(code => new CodeId(index, code)))
                .Select(code => new CountedItem(plan.Names.Of(code), settings.Labels.Of(code)?.Text, CountedKind.Code)),
            .. plan.Labels.OrderBy(static label => label.Value).Select(static label => new CountedItem(label.Key, null, CountedKind.Label)),
            .. (settings.Themes?.Reader.Model.Themes ?? []).Select(theme => new CountedItem(
                theme.Number.ToString(CultureInfo.InvariantCulture), settings.Themes!.Names.Called(theme), CountedKind.Theme)),
        ];
    }

    /// <summary>What a tally counts: every code of the model in its order, then the labels, then the themes.</summary>
    public IReadOnlyList<CountedItem> Items { get; }

    /// <summary>Reads all records of some datasets.</summary>
    /// <param name="where">Null for all records.</param>
    /// <param name="limit">At most so many documents.</param>
    /// <param name="progress">Told how many documents and tokens there are so far.</param>
    /// <param name="onMalformed">Told of each record that cannot be read; may throw.</param>
    public async Task<(CorpusSize Size, CorpusTally Tally)> ReadAsync(
        string name, IReadOnlyList<DatasetFile> files, RecordCondition? where, long? limit, int workers, Action<long, long>? progress,
        Action<DatasetFile, DatasetRecord>? onMalformed, CancellationToken cancel)
    {
        var tally = new CorpusTally(Items.Count);
        string[] asked =
        [
            DatasetNames.Of(WrittenCodes.Vector), DatasetNames.Of(WrittenCodes.Counts), DatasetNames.Made, .. where?.Fields ?? [],
        ];
        var records = files
            .SelectMany(file =>
                (file with { Reading = file.Reading with { File = file.Path, Asked = asked } })
                    .Records(cancel)
                    .Select(record => (File: file, Record: record)))
            .Where(one =>
            {
                if (one.Record.Problem is not null)
                    onMalformed?.Invoke(one.File, one.Record);
                return one.Record.Problem is null
                    && one.Record.Texts.Any(static text => text.Text.Length > 0)
                    && where?.Holds(one.Record) != false;
            })
            .Select(static one => one.Record);
        var wanted = limit is { } most ? records.Take((int)Math.Min(most, int.MaxValue)) : records;

        // Those that the model need not read are counted where they are met; which document is which makes no difference but to who shares
        // a group.
        var gate = new Lock();
        await foreach (
            var (tokens, counts) in RecordAnnotator
                .AnnotateAsync(Unread(wanted, Count), source, settings.Analysis, Counted, workers, cancel)
                .ConfigureAwait(false))
            Count(tokens, counts);

        return tally.Tokens > 0
            ? (new(name, tally.Documents, tally.Tokens, "documents"), tally)
            : throw DatasetRunException.NoText(name, files[0].Reading.Fields);

        void Count(long tokens, IReadOnlyList<(int, int)> counts)
        {
            lock (gate)
            {
                tally.Add(tokens, counts);
                progress?.Invoke(tally.Documents, tally.Tokens);
            }
        }
    }

    /// <summary>Reads a single text, whose blocks stand for documents: one document alone could not show how much documents vary.</summary>
    public async Task<(CorpusSize Size, CorpusTally Tally)> ReadSectionsAsync(
        string name, TextFile text, Action<long, long>? progress, CancellationToken cancel)
    {
        var tally = new CorpusTally(Items.Count);
        await foreach (var block in Annotator.AnnotateAsync(text, source, settings.Analysis, cancel).ConfigureAwait(false))
        {
            var section = new TextTally(plan);
            section.Add(block);
            section.Finish(block.Block.Text);
            var counts = Counts(section).ToList();
            tally.Add(section.Counted, counts);
            progress?.Invoke(tally.Documents, tally.Tokens);
        }

        return tally.Tokens > 0 ? (new(name, tally.Documents, tally.Tokens, "sections"), tally) : throw AnnotationException.NoTokens(name);
    }

    private IEnumerable<RecordCodes> Unread(IEnumerable<DatasetRecord> records, Action<long, IReadOnlyList<(int Item, int Count)>> count)
    {
        foreach (var record in records)
        {
            if (Written(record) is { } written)
                count(written.Tokens, written.Counts);
            else
                yield return new(record, "", plan);
        }
    }

    private (long Tokens, IReadOnlyList<(int Item, int Count)> Counts) Counted(RecordCodes record) => (
        record.Tallies.Sum(static tally => (long)tally.Counted),
        [
            .. record
                .Tallies.SelectMany(Counts)
                .GroupBy(static one => one.Item)
                .Select(static same => (same.Key, same.Sum(static one => one.Count))),
        ]);

    private IEnumerable<(int Item, int Count)> Counts(TextTally tally)
    {
        var (labels, themes) = (plan.FirstOfSite[^1], plan.FirstOfSite[^1] + plan.Labels.Count);
        return tally.Codes.Select(one => (plan.FirstOfSite[one.Code.Site] + one.Code.Code, one.Count))
            .Concat(tally.Labels.Where(static one => one.Count > 0).Select(one => (labels + plan.Labels[one.Label], one.Count)))
            .Concat(tally.Themes?.Document?.Themes
                .Select(one => (themes + one.Theme.Number, Count: (int)Math.Round(one.Share * tally.Counted)))
                .Where(static one => one.Count > 0) ?? []);
    }

    /// <summary>
    /// What an earlier run with this model wrote; null where it is missing, of another model or text, or does not say what is asked for.
    /// </summary>
    private (long Tokens, IReadOnlyList<(int Item, int Count)> Counts)? Written(DatasetRecord record)
    {
        if (plan.Chosen.Count < source.Sites.Count || plan.Labels.Count > 0 || settings.Themes is not null
            || record.Value(DatasetNames.Made) is not JsonObject made
            || (string?)made["model"] != model.ToString()
            || ((string?)made["settings"])?.Contains("layers", StringComparison.Ordinal) != false
            || ((string?)made["settings"])?.Contains("heads", StringComparison.Ordinal) != false
            || record.Value(DatasetNames.Of(WrittenCodes.Vector)) is not JsonObject value)
        {
            return null;
        }

        // With several fields there is one vector a field.
        var vectors = value["indices"] is JsonArray ? [value] : value.Select(static field => field.Value).OfType<JsonObject>().ToArray();
        long tokens = 0;
        var counts = new Dictionary<int, int>();
        foreach (var vector in vectors)
        {
            if (
                vector["indices"] is not JsonArray indices
                || vector["values"] is not JsonArray values
                || indices.Count != values.Count
                || (int?)vector["size"] != plan.FirstOfSite[^1]
                || (long?)vector["tokens"] is not { } length)
                return null;
            tokens += length;
            for (var i = 0; i < indices.Count; i++)
            {
                if ((int?)indices[i] is not { } index || index < 0 || index >= plan.FirstOfSite[^1] || (int?)values[i] is not { } count)
                    return null;
                counts[index] = counts.GetValueOrDefault(index) + count;
            }
        }

        return (tokens, [.. counts.Select(static one => (one.Key, one.Value))]);
    }
}
