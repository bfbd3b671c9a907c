using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// WebAnno TSV 3, which WebAnno and INCEpTION export: one document a file. Spans become a layer of their own
/// (<c>webanno.custom.Codebooklsp</c> with the features <c>code</c> and <c>score</c>), which a project needs before it can read the file.
/// The format's rows are tokens, so spans grow to whole ones.
/// </summary>
internal sealed class WebAnnoFormat : IDatasetFormat
{
    public string Name => "webanno";

    public DatasetCapabilities Capabilities => DatasetCapabilities.Spans;

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        var document = WebAnnoDocument.Read(input, options, cancel);
        yield return new Record(document) { NoPlace = WebAnnoLayer.Of(document, TypeOf(options.Layer)).Problem };
    }

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new Writer(output, options);

    public IReadOnlyList<GivenSpan> Given(DatasetRecord record, Stream? beside, string layer) =>
        WebAnnoLayer.Given(((Record)record).Document, TypeOf(layer));

    private static string TypeOf(string layer)
    {
        var name = string.Concat(layer.Where(char.IsAsciiLetterOrDigit));
        return "webanno.custom." + (name.Length == 0 ? "Codes" : char.ToUpperInvariant(name[0]) + name[1..]);
    }

    private sealed record Record(WebAnnoDocument Document) : DatasetRecord(0, 1, 0, [new("", Document.Text)]);

    private sealed class Writer(Stream output, DatasetOptions options) : IDatasetWriter
    {
        private const string WithLayer = "with the layer";
        private const string WithoutLayer = "without the layer";

        /// <summary>Whether the project had our layer before it had anything of ours.</summary>
        public string? Origin { get; private set; }

        public void Write(DatasetRecord record, RecordAdditions? additions)
        {
            var document = ((Record)record).Document;
            if (additions is not null)
            {
                var layer = WebAnnoLayer.Of(document, TypeOf(options.Layer));
                Origin = layer.Line is null ? WithoutLayer : options.Origin ?? (layer.IsEmpty ? WithLayer : null);
                document.Exchange(TypeOf(options.Layer), additions.Spans, output);
                return;
            }

            foreach (var line in document.Lines)
                output.Write(line.Bytes);
        }

        public bool TakeBack(DatasetRecord record) =>
            ((Record)record).Document.TakeBack(TypeOf(options.Layer), isLayerKept: options.Origin == WithLayer, output);

        public void Skip(DatasetRecord record) =>
            throw DatasetException.NoPlace(options.File, record, "the file is one document, and cannot be written without it.");

        public void Finish()
        {
            // The only record was everything.
        }

        public void Dispose()
        {
            // The stream belongs to the caller.
        }
    }
}
