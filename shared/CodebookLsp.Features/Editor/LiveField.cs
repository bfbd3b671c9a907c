using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// A text inside an open document: a property of a line of JSON, a cell of a table. Each is read by itself, as when the file is annotated.
/// </summary>
/// <param name="Range">Where the document writes it, in UTF-16 units, without quotes.</param>
/// <param name="Text">As it reads: no escapes.</param>
/// <param name="ToDocument">Where a UTF-16 unit of <paramref name="Text"/> is spelt, in units of the document; of its length, the end of
/// <paramref name="Range"/>.</param>
public sealed record LiveField(TextRange Range, string Text, Func<int, int> ToDocument);

/// <summary>Finds the texts of a document, in its order.</summary>
public delegate IReadOnlyList<LiveField> FindFields(string document);

/// <summary>
/// The blocks of a document that is not prose but holds texts. They are those of each text by itself, with tokens placed where the document
/// writes them; between them is what belongs to no token.
/// </summary>
internal sealed class LiveFieldBlocks(LoadedModel model, AnalysisOptions options)
{
    private Dictionary<string, TextBlock[]> known = []; // by how a text is spelt; their starts count from the text's start

    /// <summary>The blocks of a version of the document. What is spelt as in the version before is not divided again.</summary>
    public IReadOnlyList<TextBlock> Of(string document, IReadOnlyList<LiveField> fields)
    {
        var (blocks, now) = (new List<TextBlock>(), new Dictionary<string, TextBlock[]>());
        var before = Volatile.Read(ref known);
        foreach (var field in fields)
        {
            var spelt = document[field.Range.Start..field.Range.End];
            if (!now.TryGetValue(spelt, out var own))
                now.Add(spelt, own = before.GetValueOrDefault(spelt) ?? Divide(spelt, field));
            blocks.AddRange(own.Select(block => block with { Start = new(field.Range.Start + block.Start.Utf16, 0, 0) }));
        }

        Volatile.Write(ref known, now);
        return blocks;
    }

    private TextBlock[] Divide(string spelt, LiveField field) =>
        [
            .. BlockSplitter
                .Split([field.Text], model.Tokenizer, model.Within(options))
                .Select(block => Placed(block, spelt, field)),
        ];

    private static TextBlock Placed(TextBlock block, string spelt, LiveField field)
    {
        var from = (int)block.Start.Utf16;
        var start = At(from);
        return block with
        {
            Plain = block,
            Start = new(start, 0, 0), // bytes and code points are not asked for in an open document
            Text = spelt[start..At(from + block.Text.Length)],
            Tokens =
            [
                .. block.Tokens.Select(token =>
                    token with
                    {
                        Utf16 = new(At(from + token.Utf16.Start) - start, At(from + token.Utf16.End) - start),
                    }),
            ],
        };

        int At(int unit) => field.ToDocument(unit) - field.Range.Start;
    }
}
