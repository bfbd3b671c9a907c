using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>One record while its codes come in.</summary>
internal sealed class RecordCodes(DatasetRecord record, string fingerprint, TallyPlan plan)
{
    public DatasetRecord Record => record;

    public string Fingerprint => fingerprint;

    /// <summary>One for each text.</summary>
    public IReadOnlyList<TextTally> Tallies { get; } = [.. record.Texts.Select(_ => new TextTally(plan))];

    public long Tokens => Tallies.Sum(static tally => tally.Tokens);

    /// <summary>Closes what is open: every block has come.</summary>
    public void Finish()
    {
        for (var text = 0; text < Tallies.Count; text++)
            Tallies[text].Finish(record.Texts[text].Text);
    }

    /// <summary>What is to be written.</summary>
    /// <param name="byField">Whether values are listed under the names of their fields, as several may have them.</param>
    /// <param name="capabilities">What the format has a place for.</param>
    /// <param name="made">Model and settings, for the record.</param>
    public RecordAdditions Additions(bool byField, DatasetCapabilities capabilities, IReadOnlyList<KeyValuePair<string, string>> made)
    {
        var ownSpans = capabilities.HasFlag(DatasetCapabilities.Spans);
        var values = new List<AddedValue>();
        if (capabilities.HasFlag(DatasetCapabilities.Values))
        {
            foreach (var kind in Enum.GetValues<WrittenCodes>())
            {
                if (kind != WrittenCodes.None && plan.Settings.Written.HasFlag(kind) && !(ownSpans && DatasetNames.AreSpans(kind)))
                    values.Add(new(DatasetNames.Of(kind), Value(kind, byField)));
            }

            values.Add(new(DatasetNames.Made,
                new JsonObject(
                [.. made.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create(one.Value))),
                new("stamp", JsonValue.Create(fingerprint))])));
        }

        return new(values, ownSpans ? [.. Spans()] : []);
    }

    private JsonNode? Value(WrittenCodes kind, bool byField) => byField
        ? new JsonObject(record.Texts.Select((text, index) => KeyValuePair.Create(text.Field, Json(index, kind)))
            .DistinctBy(static pair => pair.Key))
        : Json(0, kind);

    private JsonNode? Json(int text, WrittenCodes kind) => new TallyJson(Tallies[text], plan).Value(kind);

    private IEnumerable<AddedSpan> Spans()
    {
        for (var text = 0; text < Tallies.Count; text++)
        {
            var codes = Tallies[text].Spans.Select(span =>
                new AddedSpan(text, span.Range, plan.Settings.Followed[span.Followed].Label));
            var themes = Tallies[text].Themes?.Spans.Select(span => new AddedSpan(
                text, span.Range, plan.Settings.Themes!.Names.Called(span.Theme), Math.Round(span.Load, 4))) ?? [];
            foreach (var span in codes.Concat(themes).OrderBy(static span => span.Range.Start).ThenBy(static span => span.Range.End))
                yield return span;
        }
    }
}
