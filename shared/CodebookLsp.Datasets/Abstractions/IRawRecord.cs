using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>The text that encoded characters stand for.</summary>
/// <param name="map">Is told of each escape.</param>
internal delegate string Decoding(string raw, FieldMap? map);

/// <summary>A text of a record, the bytes that encode it (without quotes, counted from <see cref="DatasetRecord.ByteOffset"/>), and how to
/// read them.</summary>
internal readonly record struct FieldPlace(DatasetText Text, TextRange Bytes, Decoding Decode);

/// <summary>A record that knows where in its bytes its texts are encoded.</summary>
internal interface IRawRecord
{
    IEnumerable<FieldPlace> Fields();
}
