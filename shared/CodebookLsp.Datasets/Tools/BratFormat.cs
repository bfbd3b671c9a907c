using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// brat's stand-off files (<see href="https://brat.nlplab.org/standoff.html"/>): the text is <c>X.txt</c>, the annotations are lines of
/// <c>X.ann</c>, with offsets in code points of the file's whole
/// content: brat opens it as UTF-8 and no more, so that a byte-order mark is its first character and CR LF are two. Each span of ours is a
/// text-bound annotation (<c>T</c>) with a note (<c>#</c>) that begins with the layer's name and a colon; that is how it is known again.
/// </summary>
internal sealed class BratFormat : IDatasetFormat
{
    public string Name => "brat";

    public DatasetCapabilities Capabilities => DatasetCapabilities.Spans;

    public string WrittenTo(string path) => Path.ChangeExtension(path, ".ann");

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel) =>
        WholeText.Read(input, options, cancel)
            .Select(record => record.TextEncoding == TextEncoding.Utf8 ? record : throw DatasetException.Utf16(options.File));

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new Writer(output, input, options);

    public IReadOnlyList<GivenSpan> Given(DatasetRecord record, Stream? beside, string layer)
    {
        using var annotations = new MemoryStream();
        beside?.CopyTo(annotations);
        return BratAnnotations.Of(annotations.ToArray())
            .Given(record.Texts[0].Text, record is WholeTextRecord { Mark: > 0 } ? 1 : 0, layer);
    }

    private sealed class Writer(Stream output, Stream input, DatasetOptions options) : IDatasetWriter
    {
        private RecordAdditions? added;
        private WholeTextRecord? text;
        private bool written;

        public string? Origin => options.Origin;

        public bool IsNothingLeft { get; private set; }

        public void Write(DatasetRecord record, RecordAdditions? additions) => (text, added) = ((WholeTextRecord)record, additions);

        public bool TakeBack(DatasetRecord record)
        {
            var annotations = Annotations();
            using var rest = new MemoryStream();
            annotations.Exchange("", 0, [], options.Layer, rest);
            (written, IsNothingLeft) = (true, rest.Length == 0);
            output.Write(rest.ToArray());
            return annotations.Length != rest.Length;
        }

        public void Skip(DatasetRecord record) => added = null;

        public void Finish()
        {
            if (added is not null && text is not null)
                Annotations().Exchange(text.Text.Text, text.Mark > 0 ? 1 : 0, added.Spans, options.Layer, output);
            else if (!written)
                input.CopyTo(output);
        }

        public void Dispose()
        {
            // Both streams belong to the caller.
        }

        private BratAnnotations Annotations()
        {
            using var old = new MemoryStream();
            input.CopyTo(old);
            return BratAnnotations.Of(old.ToArray());
        }
    }
}
