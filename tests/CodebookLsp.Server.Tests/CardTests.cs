using System.Text.Json;
using CodebookLsp.Features.Indexing;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Server.Tests;

/// <summary>Cards of codes over the wire.</summary>
[TestClass]
public sealed class CardTests
{
    private static readonly TestModel WithIndex = new() { Index = static () => FakeCards.Index() };

    [TestMethod]
    public async Task A_card_has_the_codes_label_counts_and_examples()
    {
        await using var editor = await TestEditor.StartAsync(model: WithIndex);
        var card = await editor.AskAsync("codebookLsp/card", new { code = "L4.0:7" });

        Assert.AreEqual("L4.0:7", card.GetProperty("code").GetString());
        Assert.AreEqual(300, card.GetProperty("codes").GetInt32());
        Assert.AreEqual(2, card.GetProperty("documents").GetInt32());
        Assert.AreEqual("after “the”", card.GetProperty("label").GetProperty("text").GetString());
        Assert.AreEqual(0.25, card.GetProperty("label").GetProperty("scores").GetProperty("byChance").GetDouble());
        Assert.AreEqual(card.GetProperty("firings").GetInt32(), card.GetProperty("firesOn").EnumerateArray()
            .Sum(static one => one.GetProperty("count").GetInt32()));
        Assert.AreEqual("L4.0:6", card.GetProperty("similar")[0].GetProperty("code").GetString());
        Assert.AreEqual(JsonValueKind.Null, card.GetProperty("similar")[0].GetProperty("label").ValueKind);
        foreach (var example in card.GetProperty("examples").EnumerateArray())
            Assert.AreEqual(1, example.GetProperty("marks").EnumerateArray().Count(static mark => mark.GetProperty("it").GetBoolean()));
    }

    [TestMethod]
    public async Task An_example_is_shown_in_its_whole_text()
    {
        await using var editor = await TestEditor.StartAsync(model: WithIndex);
        var example = (await editor.AskAsync("codebookLsp/card", new { code = "L0.0:3" })).GetProperty("examples")[1];
        var found = await editor.AskAsync("codebookLsp/example", new { token = example.GetProperty("token").GetInt32() });

        Assert.AreEqual(JsonValueKind.Null, found.GetProperty("uri").ValueKind);
        Assert.AreEqual("samples/moby-dick-opening.txt", found.GetProperty("name").GetString());
        var text = found.GetProperty("text").GetString()!;
        Assert.AreEqual(await File.ReadAllTextAsync(Repository.Sample("moby-dick-opening.txt")), text);
        var mark = example.GetProperty("marks").EnumerateArray().First(static one => one.GetProperty("it").GetBoolean());
        var said = example.GetProperty("text").GetString()![mark.GetProperty("start").GetInt32()..mark.GetProperty("end").GetInt32()];
        var start = found.GetProperty("range").GetProperty("start");
        var line = text.Split('\n')[start.GetProperty("line").GetInt32()];
        StringAssert.StartsWith(line[start.GetProperty("character").GetInt32()..], said.TrimStart());
    }

    [TestMethod]
    public async Task An_example_in_a_file_of_the_workspace_is_opened_there_while_it_says_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-cards-");
        try
        {
            var path = Path.Combine(folder.CreateSubdirectory("samples").FullName, "moby-dick-opening.txt");
            File.Copy(Repository.Sample("moby-dick-opening.txt"), path);
            await using var editor = TestEditor.Connect(WithIndex);
            editor.LoadModel();
            await editor.HelloAsync(folder: folder.FullName);

            Assert.AreEqual(new Uri(path).AbsoluteUri, (await editor.AskAsync("codebookLsp/example", new { token = 5 })).GetProperty("uri")
                .GetString());
            await using (var changed = new StreamWriter(path, append: true))
                await changed.WriteAsync("More.");
            Assert.AreEqual(
                JsonValueKind.Null, (await editor.AskAsync("codebookLsp/example", new { token = 5 })).GetProperty("uri").ValueKind);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task The_logit_effects_of_a_code_are_measured_once()
    {
        var measured = 0;
        await using var editor = await TestEditor.StartAsync(model: new()
        {
            Index = static () => FakeCards.Index(),
            LogitEffects = (prompts, from, variants, most, cancel) =>
            {
                Interlocked.Increment(ref measured);
                return FakeModel.Loaded.MeasureLogitEffects(prompts, from, variants, most, cancel);
            },
        });
        var first = await editor.AskAsync("codebookLsp/cardTendencies", new { code = "L4.0:7" });
        Assert.AreEqual(FakeModel.Tokenizer.Piece(1007), first.GetProperty("add").GetProperty("raised")[0].GetProperty("text").GetString());
        Assert.AreEqual(first.GetRawText(), (await editor.AskAsync("codebookLsp/cardTendencies", new { code = "L4.0:7" })).GetRawText());
        Assert.AreEqual(1, measured);
        _ = await editor.AskAsync("codebookLsp/cardTendencies", new { code = "L4.0:8" });
        Assert.AreEqual(2, measured);
    }

    [TestMethod]
    public async Task Measuring_can_be_cancelled()
    {
        using var began = new ManualResetEventSlim();
        await using var editor = await TestEditor.StartAsync(model: new()
        {
            Index = static () => FakeCards.Index(),
            LogitEffects = (_, _, _, _, cancel) =>
            {
                began.Set();
                cancel.WaitHandle.WaitOne();
                cancel.ThrowIfCancellationRequested();
                return [];
            },
        });
        var (id, answer) = editor.Ask("codebookLsp/cardTendencies", """{ "code": "L4.0:7" }""");
        await Task.Run(began.Wait);
        await editor.CancelAsync(id);
        Assert.AreEqual(-32800, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => answer)).Code);
    }

    [TestMethod]
    public async Task Measuring_gives_way_to_typing_and_is_begun_again()
    {
        var (measured, began) = (0, new TaskCompletionSource());
        await using var editor = await TestEditor.StartAsync(model: new()
        {
            LogitEffects = (prompts, from, variants, most, cancel) =>
            {
                if (Interlocked.Increment(ref measured) == 1)
                {
                    began.SetResult();
                    cancel.WaitHandle.WaitOne(); // for ever, unless something more urgent comes
                    cancel.ThrowIfCancellationRequested();
                }

                return FakeModel.Loaded.MeasureLogitEffects(prompts, from, variants, most, cancel);
            },
        });
        var effects = editor.AskAsync("codebookLsp/cardTendencies", new { code = "L4.0:7" });
        await began.Task;
        await editor.OpenAsync("The whale.");
        _ = await editor.HoverTextAsync(0, 5);
        Assert.AreEqual(
            FakeModel.Tokenizer.Piece(1007), (await effects).GetProperty("add").GetProperty("raised")[0].GetProperty("text").GetString());
        Assert.AreEqual(2, measured);
    }

    [TestMethod]
    public async Task Without_an_index_only_cards_are_refused()
    {
        await using var editor = await TestEditor.StartAsync();
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/card", new { code = "L4.0:7" }))).Message, "There is no index");
        await editor.OpenAsync("The whale.");
        StringAssert.Contains(await editor.HoverTextAsync(0, 5), "[card](command:codebookLsp.openCard");
        _ = await editor.AskAsync("codebookLsp/cardTendencies", new { code = "L4.0:7" });
    }

    [TestMethod]
    public async Task An_index_that_cannot_be_used_makes_the_status_degraded()
    {
        await DegradesAsync(static () => throw IndexException.Missing("/nowhere.codes"), "/nowhere.codes");
        await DegradesAsync(static () => FakeCards.Index("another"), "another model");
    }

    [TestMethod]
    [DataRow("codebookLsp/card", """{ "code": "L4.0:300" }""", "no code 'L4.0:300'")]
    [DataRow("codebookLsp/cardTendencies", """{ "code": "x" }""", "no code 'x'")]
    [DataRow("codebookLsp/example", """{ "token": -1 }""", "no such token")]
    [DataRow("codebookLsp/example", """{ "token": 1000000000 }""", "no such token")]
    public async Task What_is_not_there_is_refused_in_one_sentence(string method, string asked, string said)
    {
        await using var editor = await TestEditor.StartAsync(model: WithIndex);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(method, asked))).Message, said);
    }

    private static async Task DegradesAsync(Func<OpenIndex> index, string said)
    {
        await using var editor = await TestEditor.StartAsync(model: new() { Index = index });
        var status = await editor.WhenAsync(
            static one => one.Method == "codebookLsp/status" && one.Params.GetProperty("state").ValueEquals("degraded"));
        StringAssert.Contains(status.GetProperty("message").GetString(), said);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(
            () => editor.AskAsync("codebookLsp/card", new { code = "L4.0:7" }))).Message, said);
    }
}
