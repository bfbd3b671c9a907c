using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>A text field of a record in an open document.</summary>
/// <param name="Record">The record it is in.</param>
/// <param name="Raw">Where it stands, encoded, in the document, without quotes, in UTF-16 units.</param>
/// <param name="Map">Between the decoded text and the document.</param>
public sealed record DatasetField(DatasetRecord Record, DatasetText Text, TextRange Raw, FieldMap Map);

/// <summary>The text fields of a dataset that is open in an editor.</summary>
public static class DatasetFields
{
    /// <summary>All of them, front to back. Records that cannot be read are passed over: somebody is typing.</summary>
    /// <returns>Nothing for formats whose texts are not in one piece (a column of tokens), or when the whole cannot be
    /// read.</returns>
    public static IReadOnlyList<DatasetField> Find(
        string documentText, IDatasetFormat format, DatasetOptions options, CancellationToken cancel = default)
    {
        var fields = new List<DatasetField>();
        var offsets = new OffsetMap(documentText);
        using var bytes = new MemoryStream(Wtf8.Encode(documentText));
        try
        {
            foreach (var record in format.Read(bytes, options, cancel))
            {
                if (record is not IRawRecord raw)
                    continue;

                foreach (var place in raw.Fields())
                {
                    var start = offsets.AtUtf8((int)record.ByteOffset + place.Bytes.Start).Utf16;
                    var end = offsets.AtUtf8((int)record.ByteOffset + place.Bytes.End).Utf16;
                    var map = new FieldMap(start);
                    _ = place.Decode(documentText[start..end], map);
                    fields.Add(new(record, place.Text, new(start, end), map));
                }
            }
        }
        catch (UserFacingException)
        {
            // The end is missing or the columns are not right yet: what was found before is right all the same.
        }

        return fields;
    }
}
