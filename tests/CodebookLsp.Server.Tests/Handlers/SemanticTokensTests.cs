using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>Where the colours of followed codes are. (<see cref="LetterModel"/>: a code for each first letter.)</summary>
[TestClass]
public sealed class SemanticTokensTests
{
    [TestMethod]
    public Task Colours_the_tokens_of_followed_codes() => Check(
        """{ "colors": "followed", "followed": [{ "code": "L0.0:1", "color": 3 }, { "code": "L0.0:2", "color": 5 }] }""",
        """
        A boat came, and a bird came.
          ^^^^             ^^^^ colour 3
               ^^^^             ^^^^ colour 5
        """);

    [TestMethod]
    public Task Colours_nothing_when_colours_are_off() => Check(
        """{ "colors": "off", "followed": [{ "code": "L0.0:1", "color": 3 }] }""",
        """
        A boat came.
        """);

    private static async Task Check(string settings, string drawn)
    {
        var picture = new Picture(drawn);
        await using var editor = await TestEditor.StartAsync(JsonNode.Parse(settings), model: LetterModel.Model);
        await editor.OpenAsync(picture.Text);
        await editor.ReadWholeAsync();
        var answer = await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = new { uri = TestEditor.Uri } });
        Assert.AreEqual(drawn, picture.Draw(Ranges(answer.GetProperty("data").Deserialize<int[]>()!)));
    }

    /// <summary>Five numbers a token: lines and columns since the one before, length, type, modifiers.</summary>
    private static IEnumerable<(JsonElement Range, string Says)> Ranges(int[] data)
    {
        var (line, column) = (0, 0);
        foreach (var token in data.Chunk(5))
        {
            (line, column) = (line + token[0], (token[0] == 0 ? column : 0) + token[1]);
            var range = new { start = new { line, character = column }, end = new { line, character = column + token[2] } };
            yield return (JsonSerializer.SerializeToElement(range), $"colour {token[3] + 1}");
        }
    }
}
