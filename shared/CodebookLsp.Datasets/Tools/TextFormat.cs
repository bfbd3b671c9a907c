using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// Plain text and Markdown: the whole file is one text. It has no place for additions, so they go into a file beside it,
/// <c>FILE.codebooklsp.jsonl</c>: one line, an object with the values, and <c>spans</c> with <c>start</c>, <c>end</c> in UTF-16 units and
/// in code points, <c>label</c>, <c>score</c>.
/// </summary>
internal sealed class TextFormat(string name) : IDatasetFormat
{
    public string Name => name;

    public DatasetCapabilities Capabilities => DatasetCapabilities.Values | DatasetCapabilities.Spans;

    public string WrittenTo(string path) => path + ".codebooklsp.jsonl";

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel) =>
        WholeText.Read(input, options, cancel);

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new Writer(output, input, options);

    private sealed class Writer(Stream output, Stream input, DatasetOptions options) : IDatasetWriter
    {
        private bool written;

        public void Write(DatasetRecord record, RecordAdditions? additions)
        {
            if (additions is null)
                return;

            var line = new JsonObject { ["file"] = Path.GetFileName(options.File) };
            foreach (var value in additions.Values)
                line[value.Name] = value.Value?.DeepClone();

            if (additions.Spans is not [])
                line["spans"] = Spans(new(record.Texts[0].Text), additions.Spans);

            output.Write(Encoding.UTF8.GetBytes(JsonEscapes.Encode(line) + "\n"));
            written = true;
        }

        public bool IsNothingLeft { get; private set; }

        /// <summary>The file beside is all ours, or not ours at all.</summary>
        public bool TakeBack(DatasetRecord record)
        {
            using var read = new MemoryStream();
            input.CopyTo(read);
            var first = JsonReading.Records(
                new MemoryStream(read.ToArray()), JsonFraming.Lines, new() { File = options.File }, new JsonLayout(), default)
                .FirstOrDefault();
            IsNothingLeft = first?.Value("file") is not null && OurNames.IsMade(first.Value(OurNames.Made));
            if (!IsNothingLeft)
                output.Write(read.ToArray());
            written = true;
            return IsNothingLeft;
        }

        public void Skip(DatasetRecord record)
        {
            // Nothing is written about it.
        }

        public void Finish()
        {
            if (!written)
                input.CopyTo(output);
        }

        public void Dispose()
        {
            // Both streams belong to the caller.
        }

        private static JsonArray Spans(OffsetMap offsets, IReadOnlyList<AddedSpan> spans) => new([.. spans.Select(span =>
        {
            var (start, end) = (offsets.AtUtf16(span.Range.Start), offsets.AtUtf16(span.Range.End, Rounding.Up));
            var json = new JsonObject
            {
                ["start"] = start.Utf16,
                ["end"] = end.Utf16,
                ["startCodePoint"] = start.CodePoints,
                ["endCodePoint"] = end.CodePoints,
                ["label"] = span.Label,
            };
            if (span.Score is { } score)
                json["score"] = score;

            return json;
        })]);
    }
}
