using System.Text.Json;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Server.Tests;

/// <summary>From a code to its other places, and to the codes beside it.</summary>
[TestClass]
public sealed class NavigationTests
{
    private static readonly string Novel = File.ReadAllText(Repository.Sample("moby-dick-opening.txt"));

    [TestMethod]
    public async Task References_are_in_all_open_documents_with_those_of_the_asked_one_first()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(Novel);
        await editor.ReadWholeAsync();
        await editor.OpenAsync(Novel, "file:///a-copy.md");
        await editor.ReadWholeAsync("file:///a-copy.md");
        var code = (await editor.AskAsync("textDocument/prepareRename", At(2, 300))).GetProperty("placeholder").GetString()!;
        var places = await editor.AskAsync("textDocument/references", new
        {
            textDocument = new { uri = TestEditor.Uri },
            position = new { line = 2, character = 300 },
            context = new { includeDeclaration = true },
        });
        var here = (await editor.AskAsync("codebookLsp/occurrences", new { textDocument = new { uri = TestEditor.Uri }, code }))
            .GetProperty("ranges");
        Assert.AreEqual(2 * here.GetArrayLength(), places.GetArrayLength());
        Assert.AreEqual(TestEditor.Uri, places[0].GetProperty("uri").GetString());
        Assert.AreEqual(here[0].GetRawText(), places[0].GetProperty("range").GetRawText());
        Assert.AreEqual("file:///a-copy.md", places[here.GetArrayLength()].GetProperty("uri").GetString());
        Assert.AreEqual(places.GetArrayLength(), (await editor.AskAsync("codebookLsp/references", new { code })).GetArrayLength());
        Assert.AreEqual(-32602, (await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/references", new { code = "L4.1:300" }))).Code);
    }

    [TestMethod]
    public async Task The_call_hierarchy_shows_codes_that_come_before_and_after()
    {
        await using var editor = await TestEditor.StartAsync(model: new() { Codes = static (blocks, _) => [.. blocks.Select(ByToken)] });
        await editor.OpenAsync(string.Concat(Enumerable.Range(0, 40)
                .Select(static at => at % 4 == 0 ? "They saw a white whale here.\n" : "Nobody on board said a word about it.\n")));
        await editor.ReadWholeAsync();
        var item = (await editor.AskAsync("textDocument/prepareCallHierarchy", At(0, 12)))[0];
        Assert.AreEqual(item.GetProperty("name").GetString(), item.GetProperty("data").GetProperty("code").GetString());

        var after = (await editor.AskAsync("callHierarchy/outgoingCalls", new { item })).EnumerateArray()
            .First(static call => call.GetProperty("to").GetProperty("detail")
                .GetString()!.StartsWith("just after, 10 of 10 times", StringComparison.Ordinal));
        Assert.AreEqual((0, 17), Place(after.GetProperty("to").GetProperty("range")), "“whale”");
        Assert.AreEqual((0, 11), Place(after.GetProperty("fromRanges")[0]), "“white”");
        Assert.AreEqual(10, after.GetProperty("fromRanges").GetArrayLength());

        var before = (await editor.AskAsync("callHierarchy/incomingCalls", new { item = after.GetProperty("to") })).EnumerateArray()
            .First(static call => call.GetProperty("from").GetProperty("detail")
                .GetString()!.StartsWith("just before, 10 of 10 times", StringComparison.Ordinal));
        Assert.AreEqual((0, 11), Place(before.GetProperty("fromRanges")[0]), "back to “white”");

        static (int, int) Place(JsonElement range) =>
            (range.GetProperty("start").GetProperty("line").GetInt32(), range.GetProperty("start").GetProperty("character").GetInt32());
    }

    /// <summary>Codes that are the token's own, whatever came before.</summary>
    private static CodeGrid ByToken(TokenBlock block)
    {
        var ids = block.Ids[block.Context..];
        return new(
            FakeModel.Sites, ids.Length,
            [.. ids.SelectMany(static id => new[] { id % 20, id % 20, id % 300, (id + 150) % 300, id % 300, (id + 150) % 300 })],
            [.. ids.SelectMany(static id => Enumerable.Range(0, 6).Select(slot => ((id * (slot + 3)) % 17) / 17f))]);
    }

    private static object At(int line, int character) =>
        new { textDocument = new { uri = TestEditor.Uri }, position = new { line, character } };
}
