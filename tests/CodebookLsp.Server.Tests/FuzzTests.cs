using System.Globalization;
using System.Text.Json;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// Random edits, requests, cancellations and closes: every request is answered, and at the end the server shows on every token what a fresh
/// server shows that is given the editor's text, so text and codes are the same. CODEBOOKLSP_FUZZ_SEED repeats a run, and
/// CODEBOOKLSP_FUZZ_STEPS makes a long one.
/// </summary>
[TestClass]
public sealed class FuzzTests
{
    private static readonly string[] Pieces = ["a", " ", "whale", " the sea.", "\n", "\n\n", "\r\n", "é", "😀", "日本語", "# Title\n", "x1234",
        "e\u0301", "", "“Stop!” he said. ", "\t"];

    private const int UsualSteps = 1500;

    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt")) + "\n" + File.ReadAllText(
        Repository.Sample("rust-ownership.md"));

    [TestMethod]
    public async Task Random_edits_and_requests_leave_the_editors_text_and_its_codes()
    {
        var (steps, seed) = (Number("CODEBOOKLSP_FUZZ_STEPS") ?? UsualSteps, Number("CODEBOOKLSP_FUZZ_SEED") ?? Environment.TickCount);
        Console.WriteLine($"CODEBOOKLSP_FUZZ_SEED={seed} CODEBOOKLSP_FUZZ_STEPS={steps}");
        var random = new Random(seed);
        var documents = new Dictionary<string, (int Version, string Text)>();
        var asked = new List<(int Id, Task<JsonElement> Answer)>();
        await using var editor = await TestEditor.StartAsync(model: new() { Pace = TimeSpan.FromMilliseconds(1) });
        for (var step = 0; step < steps; step++)
        {
            var uri = $"file:///{random.Next(3)}.md";
            if (!documents.TryGetValue(uri, out var document))
            {
                documents[uri] = document = (1, Novel[..random.Next(Novel.Length)]);
                await editor.OpenAsync(document.Text, uri);
                continue;
            }

            switch (random.Next(100))
            {
                case < 1:
                    documents.Remove(uri);
                    await editor.CloseAsync(uri);
                    break;
                case < 3:
                    documents[uri] = document = (document.Version + 1, Novel[..random.Next(Novel.Length)]);
                    await editor.TellAsync("textDocument/didChange",
                        new
                        {
                            textDocument = new { uri, version = document.Version },
                            contentChanges = new[] { new { text = document.Text } }
                        });
                    break;
                case < 45:
                    documents[uri] = await EditAsync(editor, uri, document, random);
                    break;
                case < 55 when asked.Count > 0:
                    await editor.CancelAsync(asked[random.Next(asked.Count)].Id);
                    break;
                case < 60 when asked.Count > 0:
                    await AnswersAsync(asked[random.Next(asked.Count)..], seed); // the server catches up
                    break;
                default:
                    asked.Add(Ask(editor, uri, document.Text, random));
                    break;
            }

            if (asked.Count > 500)
            {
                await AnswersAsync(asked, seed);
                asked.Clear();
            }
        }

        await AnswersAsync(asked, seed);
        await using var fresh = await TestEditor.StartAsync();
        foreach (var (uri, document) in documents)
        {
            await fresh.OpenAsync(document.Text, uri);
            await fresh.ReadWholeAsync(uri);
            await editor.ReadWholeAsync(uri);
            var lines = new LineMap(document.Text);
            for (var offset = 0; offset < document.Text.Length; offset += 1 + random.Next(20))
            {
                var place = lines.Position(offset, ColumnUnit.Utf16);
                var (expected, actual) = (
                    await fresh.HoverAsync(place.Line, place.Column, uri), await editor.HoverAsync(place.Line, place.Column, uri));
                Assert.AreEqual(Rows(expected), Rows(actual), $"seed {seed}, {uri} at {offset}");
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(
            variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>
    /// What a hover says but for the order of codes, which rounding may turn where two tell equally much, and for automatic colours, which
    /// stay where they were when the text was shorter.
    /// </summary>
    private static string Rows(JsonElement hover) => hover.ValueKind == JsonValueKind.Null
        ? "nothing"
        : hover.GetProperty("range") + string.Join('\n', hover.GetProperty("contents").GetProperty("value").GetString()!.Replace(
            "● ", "", StringComparison.Ordinal).Split('\n').Select(static line => line.Split(" · [Find all")[0]).Order());

    private static async Task<(int Version, string Text)> EditAsync(
        TestEditor editor, string uri, (int Version, string Text) document, Random random)
    {
        var text = document.Text;
        var changes = new List<object>();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var lines = new LineMap(text);
            var start = random.Next(text.Length + 1);
            var end = Math.Min(text.Length, start + (random.Next(5) == 0 ? random.Next(200) : random.Next(3)));
            if (IsInsideLineEnd(text, start) || IsInsideLineEnd(text, end))
                continue;

            var inserted = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var (from, to) = (lines.Position(start, ColumnUnit.Utf16), lines.Position(end, ColumnUnit.Utf16));
            changes.Add(new
            {
                range = new
                {
                    start = new { line = from.Line, character = from.Column },
                    end = new { line = to.Line, character = to.Column }
                },
                text = inserted
            });
            text = text[..start] + inserted + text[end..];
        }

        await editor.TellAsync(
            "textDocument/didChange", new { textDocument = new { uri, version = document.Version + 1 }, contentChanges = changes });
        return (document.Version + 1, text);
    }

    /// <summary>No editor names a place between CR and LF, or inside a pair (which JSON could not carry).</summary>
    private static bool IsInsideLineEnd(string text, int at) =>
        at > 0 && at < text.Length && ((text[at - 1] == '\r' && text[at] == '\n') || char.IsSurrogatePair(text[at - 1], text[at]));

    private static (int Id, Task<JsonElement> Answer) Ask(TestEditor editor, string uri, string text, Random random)
    {
        var place = new LineMap(text).Position(random.Next(text.Length + 1), ColumnUnit.Utf16);
        var position = new { line = place.Line, character = place.Column };
        var range = new { start = position, end = new { line = place.Line + random.Next(20), character = 0 } };
        var textDocument = new { uri };
        return random.Next(13) switch
        {
            0 => editor.Ask("textDocument/inlayHint", JsonSerializer.Serialize(new { textDocument, range })),
            1 => editor.Ask("textDocument/semanticTokens/full", JsonSerializer.Serialize(new { textDocument })),
            2 => editor.Ask("textDocument/semanticTokens/full/delta", JsonSerializer.Serialize(
                new { textDocument, previousResultId = random.Next(100).ToString(CultureInfo.InvariantCulture) })),
            3 => editor.Ask("textDocument/semanticTokens/range", JsonSerializer.Serialize(new { textDocument, range })),
            4 => editor.Ask("textDocument/documentHighlight", JsonSerializer.Serialize(new { textDocument, position })),
            5 => editor.Ask("textDocument/codeLens", JsonSerializer.Serialize(new { textDocument })),
            6 => editor.Ask("codebookLsp/codes", JsonSerializer.Serialize(new { textDocument, range })),
            7 => editor.Ask("textDocument/prepareRename", JsonSerializer.Serialize(new { textDocument, position })),
            8 => editor.Ask("textDocument/references", JsonSerializer.Serialize(
                new { textDocument, position, context = new { includeDeclaration = true } })),
            9 => editor.Ask("textDocument/prepareCallHierarchy", JsonSerializer.Serialize(new { textDocument, position })),
            10 => editor.Ask("workspace/symbol", JsonSerializer.Serialize(new { query = "L0.1:" })),
            _ => editor.Ask("textDocument/hover", JsonSerializer.Serialize(new { textDocument, position })),
        };
    }

    private static async Task AnswersAsync(List<(int Id, Task<JsonElement> Answer)> asked, int seed)
    {
        foreach (var (_, answer) in asked)
        {
            try
            {
                await answer.WaitAsync(TimeSpan.FromMinutes(2));
            }
            catch (AnsweredError e) when (e.Code is -32800 or -32801)
            {
                // Cancelled, or the text has changed.
            }
            catch (TimeoutException)
            {
                Assert.Fail($"seed {seed}: a request was not answered");
            }
        }
    }
}
