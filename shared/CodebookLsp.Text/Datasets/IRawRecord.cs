namespace CodebookLsp.Text.Datasets;

/// <summary>A text of a record, and the bytes of the record that spell it, without quotes.</summary>
internal readonly record struct FieldPlace(DatasetText Text, TextRange Bytes);

/// <summary>A record that knows where in its bytes its texts are spelled.</summary>
internal interface IRawRecord
{
    /// <summary>Its bytes, which start at <see cref="DatasetRecord.ByteOffset"/>.</summary>
    ReadOnlyMemory<byte> Raw { get; }

    IEnumerable<FieldPlace> Fields();

    /// <summary>The text that a spelling stands for.</summary>
    /// <param name="map">Is told of each escape.</param>
    string Decode(string raw, FieldMap map);
}
