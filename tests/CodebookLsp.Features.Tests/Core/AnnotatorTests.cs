using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Core;

[TestClass]
public sealed class AnnotatorTests
{
    private static readonly string Novel = string.Concat(
        Enumerable.Repeat(File.ReadAllText(Repository.Sample("moby-dick-opening.txt")), 12));

    [TestMethod]
    public async Task Each_token_gets_the_codes_of_its_own_context()
    {
        var annotated = await Annotate(Novel, FakeModel.Loaded);
        var expected = BlockSplitter.Split([Novel], FakeModel.Tokenizer, new()).ToList();

        Assert.HasCount(expected.Count, annotated);
        for (var i = 0; i < expected.Count; i++)
        {
            var grid = FakeModel.Read([expected[i].Sequence], default)[0];
            Assert.AreEqual(expected[i].Text, annotated[i].Block.Text);
            CollectionAssert.AreEqual(grid.Ids, annotated[i].Codes.Ids);
            CollectionAssert.AreEqual(grid.Similarities, annotated[i].Codes.Similarities);
        }
    }

    [TestMethod]
    public async Task The_first_block_is_read_alone_and_the_others_in_batches()
    {
        var batches = new List<int>();
        await Annotate(Novel, FakeModel.Loaded with
        {
            Read = (blocks, cancel) =>
            {
                batches.Add(blocks.Count);
                Assert.IsTrue(blocks.Count == 1 || blocks.Sum(static block => block.Ids.Length) <= 3072 + 512);
                return FakeModel.Read(blocks, cancel);
            },
        });

        Assert.AreEqual(1, batches[0]);
        Assert.IsGreaterThan(3, batches[1]);
    }

    [TestMethod]
    public async Task A_models_window_bounds_what_it_is_given()
    {
        var longest = 0;
        await Annotate(Novel, FakeModel.Loaded with
        {
            MaxTokens = 64,
            Read = (blocks, cancel) =>
            {
                longest = Math.Max(longest, blocks.Max(static block => block.Ids.Length));
                return FakeModel.Read(blocks, cancel);
            },
        });

        Assert.IsInRange(33, 64, longest);
    }

    [TestMethod]
    public async Task No_more_is_read_ahead_than_a_few_batches()
    {
        using var stream = new EndlessText();
        using var file = TextFile.Open(stream, "endless");
        await foreach (var block in Annotator.AnnotateAsync(file, FakeModel.Loaded, new()))
        {
            if (block.Block.Start.Utf16 > 100_000)
                break;
        }

        Assert.IsLessThan(1_000_000, stream.Given);
    }

    [TestMethod]
    public async Task Stopping_early_leaves_nothing_running()
    {
        var reads = 0;
        using var file = Open(string.Concat(Enumerable.Repeat(Novel, 20)));
        var source = FakeModel.Loaded with
        {
            Read = (blocks, cancel) =>
            {
                Interlocked.Increment(ref reads);
                return FakeModel.Read(blocks, cancel);
            },
        };
        await foreach (var _ in Annotator.AnnotateAsync(file, source, new()))
            break;

        var after = Volatile.Read(ref reads);
        await Task.Delay(50);
        Assert.AreEqual(after, Volatile.Read(ref reads));
    }

    [TestMethod]
    public async Task Cancelling_reaches_the_model_while_it_reads()
    {
        using var cancel = new CancellationTokenSource();
        using var file = Open(Novel);
        var source = FakeModel.Loaded with
        {
            Read = (_, inside) =>
            {
                cancel.Cancel();
                inside.ThrowIfCancellationRequested();
                throw new InvalidOperationException("The model was not told.");
            },
        };
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Annotator.AnnotateAsync(file, source, new(), cancel.Token))
            {
            }
        });
    }

    [TestMethod]
    public async Task A_failure_of_the_model_reaches_the_caller_as_it_is()
    {
        var source = FakeModel.Loaded with { Read = static (_, _) => throw new InvalidTimeZoneException("odd") };
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Annotate(Novel, source));
        Assert.AreEqual("odd", failure.Message);
    }

    private static TextFile Open(string text) => TextFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text");

    private static async Task<List<AnnotatedBlock>> Annotate(string text, LoadedModel source)
    {
        using var file = Open(text);
        var blocks = new List<AnnotatedBlock>();
        await foreach (var block in Annotator.AnnotateAsync(file, source, new()))
            blocks.Add(block);

        return blocks;
    }

    /// <summary>The novel for ever.</summary>
    private sealed class EndlessText : MemoryStream
    {
        private static readonly byte[] Page = Encoding.UTF8.GetBytes(Novel);

        public long Given { get; private set; }

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++)
                buffer[offset + i] = Page[(Given + i) % Page.Length];

            Given += count;
            return count;
        }
    }
}
