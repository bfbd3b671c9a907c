using CodebookLsp.Features.Editor;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>
/// Documents that hold texts. Here a text is what stands between brackets, and each letter is spelt twice: "[aabb] x [cc]" holds "ab" and
/// "c".
/// </summary>
[TestClass]
public sealed class LiveFieldTests
{
    private static readonly LiveModel Model = new(FakeModel.Loaded, new(), new(1 << 20));

    [TestMethod]
    public void A_text_has_the_blocks_it_has_by_itself()
    {
        var text = Open($"{Spelt("The whale swam.")} 12, {Spelt("A ship sank, 😀 they say.")}");

        var alone = LiveBlocks.Of("A ship sank, 😀 they say.", FakeModel.Loaded, new()).Single();

        Assert.HasCount(2, text.Blocks);
        CollectionAssert.AreEqual(alone.Sequence.Ids, text.Blocks[1].Sequence.Ids);
        Assert.AreEqual(0, text.Blocks[1].Sequence.Context);
    }

    [TestMethod]
    public void Tokens_lie_where_the_document_spells_them()
    {
        var text = Open($"7 {Spelt("The whale swam.")} 12");

        var token = text.TokenAt(text.Text.IndexOf("wwhhaa", StringComparison.Ordinal))!.Value;

        Assert.AreEqual("  wwhhaallee", text.Text[token.Start..token.End]);
        Assert.AreEqual(" whale", text.TextOf(token));
    }

    [TestMethod]
    public void Between_texts_there_is_no_token()
    {
        var text = Open($"start {Spelt("one two")} between {Spelt("three")} end");

        Assert.IsNull(text.TokenAt(0));
        Assert.IsNull(text.TokenAt(text.Text.IndexOf("between", StringComparison.Ordinal)));
        Assert.IsNull(text.TokenAt(text.Text.Length));
    }

    [TestMethod]
    public void A_range_has_the_tokens_of_all_texts_it_touches()
    {
        var text = Open($"start {Spelt("one two")} between {Spelt("three")} end");

        string[] All(int start, int end) => [.. text.Tokens(start, end).Select(token => text.TextOf(token))];

        CollectionAssert.AreEqual(new[] { "one", " two", "three" }, All(0, text.Text.Length));
        CollectionAssert.AreEqual(new[] { "three" }, All(text.Text.IndexOf("between", StringComparison.Ordinal), text.Text.Length));
        CollectionAssert.AreEqual(Array.Empty<string>(), All(text.Text.Length - 2, text.Text.Length));
        CollectionAssert.AreEqual(Array.Empty<string>(), All(0, 3));
    }

    [TestMethod]
    public void An_edit_of_one_text_leaves_the_others_as_they_are()
    {
        var before = Open($"{Spelt("one two")}\n{Spelt("three four")}\n{Spelt("five")}");
        _ = before.Blocks;
        var edited = before.Text.Replace("ffoouurr", "ssiixx", StringComparison.Ordinal);

        var after = before.Edited(edited, 30);

        Assert.AreSame(before.Blocks[0].Tokens, after.Blocks[0].Tokens);
        Assert.AreSame(before.Blocks[2].Tokens, after.Blocks[2].Tokens);
        Assert.AreEqual(before.Blocks[2].Start.Utf16 - 2, after.Blocks[2].Start.Utf16);
        Assert.AreEqual(" six", after.TextOf(after.TokenAt(edited.IndexOf("ssiixx", StringComparison.Ordinal))!.Value));
    }

    [TestMethod]
    public void A_document_without_texts_has_no_tokens()
    {
        var text = Open("nothing here");

        Assert.IsEmpty(text.Blocks);
        Assert.IsNull(text.TokenAt(3));
        Assert.IsEmpty(text.Tokens(0, 12));
    }

    private static LiveText Open(string document) => LiveText.Open(Model, document, Find);

    private static string Spelt(string text) => $"[{string.Concat(text.Select(static unit => new string(unit, 2)))}]";

    private static IReadOnlyList<LiveField> Find(string document)
    {
        var fields = new List<LiveField>();
        for (var open = document.IndexOf('['); open >= 0; open = document.IndexOf('[', open + 1))
        {
            var range = new TextRange(open + 1, document.IndexOf(']', open));
            var text = string.Concat(document[range.Start..range.End].Where(static (_, at) => at % 2 == 0));
            fields.Add(new(range, text, unit => range.Start + (2 * unit)));
        }

        return fields;
    }
}
