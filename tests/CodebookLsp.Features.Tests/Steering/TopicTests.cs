using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class TopicTests
{
    [TestMethod]
    [DataRow("Two ships and a SAIL, no sailor; friendship. Sailed", "Two[ ships] and a[ SAIL], no sailor; friendship.[ Sailed]")]
    [DataRow("𝒳 ship 🚢ship", "𝒳[ ship] 🚢[ship]")]
    public void Words_are_found_whole(string text, string expected)
    {
        var block = Block(text);
        var marks = new TopicWords(["ship", "sail"]).Mark(block, reach: false);
        var marked = new bool[text.Length + 1];
        foreach (var token in Enumerable.Range(0, marks.Length).Where(token => marks[token]))
            Array.Fill(marked, true, block.Tokens[token].Utf16.Start, block.Tokens[token].Utf16.End - block.Tokens[token].Utf16.Start);
        Assert.AreEqual(
            expected,
            string.Concat(
                text.Select(
                    (unit, at) =>
                        $"{(marked[at] && (at == 0 || !marked[at - 1]) ? "[" : "")}{unit}{(marked[at] && !marked[at + 1] ? "]" : "")}")));
    }

    [TestMethod]
    public void What_follows_a_word_is_about_it()
    {
        var block = Block("The ship " + string.Join(' ', Enumerable.Repeat("went on", 20)));
        var marks = new TopicWords(["ship"]).Mark(block, reach: true);
        Assert.IsFalse(marks[0]);
        Assert.AreEqual(12, marks.Count(static mark => mark));
    }

    [TestMethod]
    public void A_code_that_fires_on_the_marked_tokens_ranks_first()
    {
        var (training, heldOut) = (Tally(0), Tally(1));
        var best = CodeRanking.Rank(training, heldOut, 2)[0];

        Assert.AreEqual(new CodeId(0, 3), best.Code);
        Assert.AreEqual(new(80, 100, 0.8, 0.8, 8), best.Training);
        Assert.AreEqual(new(40, 100, 0.4, 0.4, 4), best.HeldOut); // what the choice flatters, the other half does not

        // Site 0's code 3 fires on 100 of 1000 tokens; 100 are marked, of which it hits 80, in the other half 40.
        static CodeTally Tally(int half)
        {
            var sites = new[] { new Site(0, Placement.Mlp, null, 20, 1) };
            var tally = new CodeTally(sites);
            for (var token = 0; token < 1000; token++)
            {
                var marked = token < 100;
                var hits = half == 0 ? 80 : 40;
                var code = marked ? token < hits ? 3 : 5 : token < 200 - hits ? 3 : 6 + (token % 10);
                tally.Add(new CodeGrid(sites, 1, [code], [0]), 0, marked);
            }

            return tally;
        }
    }

    [TestMethod]
    public void A_proposal_takes_one_code_a_site_within_its_budget()
    {
        var request = new ProposalRequest("x", [new(0, 3), new(0, 19), new(1, 18), new(2, 250), new(2, 290), new(3, 1)], [5])
        {
            Budget = 0.4,
        };
        var proposal = ProfileProposer.Propose(FakeModel.Loaded, request, null, default)!;

        // Code 3 and 1 make the topic less likely; of two at a site the better one is taken.
        CollectionAssert.AreEquivalent(
            new[] { new CodeId(0, 19), new(1, 18), new(2, 290) }, proposal.Codes.Select(static code => code.Code).ToArray());
        Assert.AreEqual(new CodeId(2, 290), proposal.Codes[0].Code);
        Assert.IsLessThanOrEqualTo(0.4, proposal.Change);
        Assert.AreEqual(0.9, proposal.Profile.Strength); // 3 · 0.9² / 10 = 0.243; 1.2 would cost 0.432
        Assert.IsLessThan(0, ProfileProposer.Propose(FakeModel.Loaded, request with { Away = true }, null, default)!.Profile.Strength);
        Assert.IsNull(ProfileProposer.Propose(FakeModel.Loaded, request with { Candidates = [new(0, 3)] }, null, default));
    }

    [TestMethod]
    public async Task A_profile_comes_from_words_and_from_examples()
    {
        using var folder = new TemporaryTexts(
            (
                "a.md",
                string.Concat(Enumerable.Repeat("The ship sailed over the sea with all her sailors and the whale swam behind it. ", 60))),
            (
                "b.md",
                string.Concat(
                    Enumerable.Repeat("In the garden there were roses, and nobody thought of work when the sun went down on the town. ", 60)
                )));
        var (wanted, others) = (
            await BackgroundText.ReadAsync([folder["a.md"]], FakeModel.Loaded, null, null, null, default),
            await BackgroundText.ReadAsync([folder["b.md"]], FakeModel.Loaded, null, null, null, default));

        var fromWords = TopicProfile.FromWords(
            "sea", new(["ship", "whale"]), [.. wanted, .. others], FakeModel.Loaded, new(), null, default);
        var fromExamples = TopicProfile.FromExamples("sea", wanted, others, FakeModel.Loaded, new(), null, default);
        foreach (var found in new[] { fromWords, fromExamples })
        {
            Assert.IsNotNull(found);
            Assert.AreEqual(FakeSteering.Hash, found.Proposal.Profile.Model);
            Assert.HasCount(found.Ranked.Count, found.Proposal.Profile.Codes);
            _ = found.Proposal.Profile.Interventions(FakeModel.Loaded, 5); // fits
        }

        Assert.IsNull(TopicProfile.FromWords("none", new(["xylophone"]), others, FakeModel.Loaded, new(), null, default));
    }

    [TestMethod]
    public async Task A_background_is_read_once_and_kept()
    {
        using var folder = new TemporaryTexts(("a.md", string.Concat(Enumerable.Repeat("Rain, steam and speed. ", 300))));
        var reads = 0;
        var source = FakeModel.Loaded with { Read = (blocks, cancel) => { reads++; return FakeModel.Read(blocks, cancel); } };
        var first = await ReadAsync();
        Assert.IsGreaterThan(0, reads);
        reads = 0;
        var second = await ReadAsync();
        Assert.AreEqual(0, reads);
        foreach (var (one, other) in first.Zip(second))
            CollectionAssert.AreEqual(one.Codes.Ids, other.Codes.Ids);

        var kept = Directory.GetFiles(folder["cache"], "*", SearchOption.AllDirectories).Single();
        foreach (var damage in new[] { [], Enumerable.Repeat((byte)0xFF, (int)new FileInfo(kept).Length).ToArray() })
        {
            Write(kept, damage);
            reads = 0;
            CollectionAssert.AreEqual(first[0].Codes.Ids, (await ReadAsync())[0].Codes.Ids);
            Assert.IsGreaterThan(0, reads);
        }

        Task<IReadOnlyList<AnnotatedBlock>> ReadAsync() =>
            BackgroundText.ReadAsync([folder["a.md"]], source, "model", folder["cache"], null, default);

        static void Write(string path, byte[] content)
        {
            using var file = new FileStream(path, FileMode.Create);
            file.Write(content);
        }
    }

    [TestMethod]
    public void A_selection_gives_a_profile_of_its_own_codes()
    {
        var model = new LiveModel(FakeModel.Loaded, new(), new(8 << 20));
        var text = LiveText.Open(
            model,
            string.Concat(Enumerable.Repeat("Nobody came to the house that day, and the rain fell. ", 20))
                + "A whale swam beside the ship of captain Ahab. "
                + string.Concat(Enumerable.Repeat("Then it was night in the quiet town. ", 20)));
        var start = text.Text.IndexOf("A whale", StringComparison.Ordinal);
        // nothing read yet
        Assert.IsNull(SelectionProfile.Of(text, start, start + 40, "selection", false, FakeModel.Loaded, null, default));

        for (var block = 0; block < text.Blocks.Count; block++)
            text.Set(block, FakeModel.Read([text.Blocks[block].Sequence], default)[0]);
        var profile = SelectionProfile.Of(text, start, start + 40, "selection", false, FakeModel.Loaded, null, default);
        Assert.IsNotNull(profile);
        var selected = text.Tokens(start, start + 40)
            .SelectMany(token =>
                Enumerable
                    .Range(0, 4)
                    .SelectMany(site => text.Codes(token.Block)!.Codes(token.Index, site).ToArray().Select(code => (site, code))))
            .ToHashSet();
        foreach (var code in profile.Codes)
            Assert.Contains(
                (FakeModel.Sites.Index().Single(site => site.Item.Layer == code.Layer && site.Item.Head == code.Head).Index, code.Code),
                selected);
    }

    private static TextBlock Block(string text) => BlockSplitter.Split([text], FakeModel.Tokenizer, new(), default).Single();

    private sealed class TemporaryTexts : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-steering-");

        public TemporaryTexts(params (string Name, string Text)[] files)
        {
            foreach (var (name, text) in files)
            {
                using var file = new StreamWriter(this[name]);
                file.Write(text);
            }
        }

        public string this[string name] => Path.Combine(folder.FullName, name);

        public void Dispose() => folder.Delete(recursive: true);
    }
}
