// More than 300 lines: each rule of the order is a test of a few lines, and all of them share what draws it.
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodebookLsp.Server.Tests.Scheduling;

/// <summary>
/// What is read next, decided without a thread: each test says what is wanted and draws the order, an item a line as "priority document
/// blocks".
/// </summary>
[TestClass]
public sealed class ReadingPlanTests
{
    private const string A = "file:///a.md";
    private const string B = "file:///b.md";

    /// <summary>Each block has enough tokens for a pass of its own.</summary>
    private static readonly string ThreeBlocks =
        string.Join("\n\n", Enumerable.Repeat(string.Concat(Enumerable.Repeat("The whale came up. ", 32)), 3));

    private readonly Session session = new(NullLogger.Instance);
    private readonly ManualClock clock = new();
    private readonly ReadingPlan plan;
    private int version = 1;

    public ReadingPlanTests()
    {
        var options = new AnalysisOptions { MinBlock = 128, MaxBlock = 180 };
        var edits = new EditedBlocks(
            static _ => 0, static (_, _, _) => throw new NotSupportedException(), static _ => { }, static () => { });
        session.Use(new LiveModel(FakeModel.Loaded with { Edits = edits }, options, new BlockCache(0)));
        plan = new(session, clock) { Parallel = 1 };
    }

    [TestMethod]
    public void An_opened_document_is_read_from_its_beginning()
    {
        Open(A, ThreeBlocks);
        Check("""
            Rest a.md 0
            Rest a.md 1
            Rest a.md 2
            """);
    }

    [TestMethod]
    public void The_document_used_last_comes_first()
    {
        Open(A, ThreeBlocks);
        Open(B, "Short.");
        plan.Show(A, 0, 0);
        plan.Changed(A);
        Check("""
            VisibleRange a.md 0
            Rest a.md 1
            Rest a.md 2
            Rest b.md 0
            """);
    }

    [TestMethod]
    public void Urgent_work_comes_first_whatever_was_asked_first()
    {
        Open(B, ThreeBlocks);
        Open(A, ThreeBlocks);
        plan.Add(new BackgroundReading([new([1, 2], 0)], default));
        plan.Add(new QuestionItem<int>(static () => 1, default));
        plan.Prefetch(Text(B), 2);
        plan.Show(B, ThreeBlocks.Length, ThreeBlocks.Length);
        plan.Add(new Waiter(Text(B), 1, 1));
        Edit(A, "Ahoy! ");
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            Waiter b.md 1
            Question
            VisibleRange b.md 2
            Rest a.md 1
            Rest a.md 2
            Rest b.md 0
            Prefetch b.md 2
            Background
            """);
    }

    [TestMethod]
    public void How_surprising_blocks_are_is_read_where_it_is_wanted_and_on_the_screen_before_the_rest_is_read_at_all()
    {
        var text = string.Join("\n\n", new[] { "whale", "ship", "sea" }.Select(
            static word => string.Concat(Enumerable.Repeat($"The {word} came up. ", 32))));
        session.Settings.Apply(System.Text.Json.JsonDocument.Parse("""{ "surprise": true }""").RootElement);
        Open(A, text);
        plan.Show(A, text.Length / 2, text.Length / 2);
        Check("""
            VisibleRange a.md 1
            VisibleSurprise a.md 1
            Rest a.md 0
            Rest a.md 2
            Surprise a.md 0
            Surprise a.md 2
            """);
        Edit(A, "Ahoy! ");
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            Surprise a.md 0
            """);
        session.Settings.Apply(null);
        Edit(A, "Ahoy! ");
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            """);
    }

    [TestMethod]
    public void The_newest_waiter_is_served_first_and_the_older_one_next()
    {
        Open(A, ThreeBlocks);
        plan.Add(new Waiter(Text(A), 2, 2));
        plan.Add(new Waiter(Text(A), 1, 1));
        Check("""
            Waiter a.md 1
            Waiter a.md 2
            Rest a.md 0
            """);
    }

    [TestMethod]
    public void Who_waits_for_an_older_version_is_not_served()
    {
        Open(A, ThreeBlocks);
        plan.Add(new Waiter(Text(A), 2, 2));
        Edit(A, "Ahoy! ");
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            Rest a.md 1
            Rest a.md 2
            """);
    }

    [TestMethod]
    public void Nothing_but_what_people_ask_for_is_begun_while_reading_is_paused()
    {
        Open(A, ThreeBlocks);
        plan.Add(new Waiter(Text(A), 1, 1));
        plan.Add(new BackgroundReading([new([1, 2], 0)], default));
        plan.Pause(isPaused: true);
        plan.Add(new QuestionItem<int>(static () => 1, default));
        Edit(A, "Ahoy! ");
        Check("Question");
        plan.Pause(isPaused: false);
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            Rest a.md 1
            Rest a.md 2
            Background
            """);
    }

    [TestMethod]
    public void Short_blocks_are_read_together()
    {
        plan.Parallel = 2;
        Open(A, ThreeBlocks);
        Check("""
            Rest a.md 0 1
            Rest a.md 2
            """);
    }

    [TestMethod]
    public void A_closed_document_is_not_read()
    {
        Open(A, ThreeBlocks);
        plan.Show(A, 0, 10);
        plan.Prefetch(Text(A), 0);
        session.Close(A);
        plan.Changed(A);
        Check("");
    }

    [TestMethod]
    public void A_block_that_cannot_be_read_is_not_tried_again_until_its_text_changes()
    {
        Open(A, ThreeBlocks);
        plan.PutAside(Text(A), [1]);
        Assert.IsTrue(plan.HasFailed(Text(A), 0, 2));
        Assert.IsFalse(plan.HasFailed(Text(A), 2, 2));
        Check("""
            Rest a.md 0
            Rest a.md 2
            """);

        Edit(A, "Ahoy! ");
        Assert.IsFalse(plan.HasFailed(Text(A), 0, 2));
        Check("""
            EditedSentence a.md 0
            EditedBlock a.md 0
            Rest a.md 1
            """);
    }

    [TestMethod]
    public void Only_what_is_urgent_enough_is_taken()
    {
        Open(A, ThreeBlocks);
        plan.Add(new QuestionItem<int>(static () => 1, default));
        Assert.IsNull(plan.Take(least: ReadingPriority.Waiter));
        Assert.AreEqual(ReadingPriority.Question, plan.Take()!.Priority);
    }

    [TestMethod]
    public void An_edit_interrupts_everything_but_an_edited_sentence_and_a_question()
    {
        Open(A, ThreeBlocks);
        plan.Add(new QuestionItem<int>(static () => 1, default));
        using var question = plan.Take()!;
        Edit(A, "Ahoy! ");
        using var sentence = plan.Take()!;
        plan.Changed(A);
        Assert.AreEqual((ReadingPriority.EditedSentence, false), (sentence.Priority, sentence.Interrupted.IsCancellationRequested));
        Assert.AreEqual((ReadingPriority.Question, false), (question.Priority, question.Interrupted.IsCancellationRequested));

        Read(sentence);
        using var block = plan.Take()!;
        plan.Add(new Waiter(Text(A), 2, 2));
        Assert.AreEqual((ReadingPriority.EditedBlock, false), (block.Priority, block.Interrupted.IsCancellationRequested));
        plan.Changed(A);
        Assert.IsTrue(block.Interrupted.IsCancellationRequested);
    }

    [TestMethod]
    public void Whatever_an_editor_wants_interrupts_the_background()
    {
        Open(A, "Short.");
        Action[] wants =
        [
            () => plan.Changed(A), () => plan.Show(A, 0, 1), () => plan.Add(new Waiter(Text(A), 0, 0)),
            () => plan.Add(new QuestionItem<int>(static () => 1, default)),
        ];
        foreach (var want in wants)
        {
            while (plan.Take() is { } other)
                Read(other);
            plan.Add(Background());
            using var background = plan.Take()!;
            Assert.AreEqual((ReadingPriority.Background, false), (background.Priority, background.Interrupted.IsCancellationRequested));
            want();
            Assert.IsTrue(background.Interrupted.IsCancellationRequested);
            plan.Finished(background);
        }
    }

    [TestMethod]
    public void Texts_that_no_editor_shows_get_one_core_while_somebody_types()
    {
        Assert.IsFalse(IsOnOneCore(), "nobody has typed");
        Open(A, "Short.");
        while (plan.Take() is { } other)
            Read(other);
        plan.Changed(A);
        Assert.IsTrue(IsOnOneCore());
        clock.Now += ReadingPlan.Typing - TimeSpan.FromSeconds(1);
        Assert.IsTrue(IsOnOneCore());
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.IsFalse(IsOnOneCore());

        bool IsOnOneCore()
        {
            plan.Add(Background());
            using var item = (BackgroundItem)plan.Take()!;
            plan.Finished(item);
            return item.OnOneCore;
        }
    }

    [TestMethod]
    public void Readers_in_the_background_take_turns()
    {
        var (first, second, next) = (Background(), Background(), Background());
        plan.Add(first);
        plan.Add(second);
        using var one = (BackgroundItem)plan.Take()!;
        plan.Add(next); // the first reader's next pass, or its first again
        using var two = (BackgroundItem)plan.Take()!;
        using var three = (BackgroundItem)plan.Take()!;
        CollectionAssert.AreEqual(new[] { first, second, next }, new[] { one.Reading, two.Reading, three.Reading });
    }

    [TestMethod]
    public async Task After_the_end_nothing_is_taken_and_all_who_wait_are_told()
    {
        Open(A, ThreeBlocks);
        var (asked, read, late) = (new QuestionItem<int>(static () => 1, default), Background(), Background());
        plan.Add(asked);
        plan.Add(read);
        plan.Close();
        plan.Add(late);

        Assert.IsNull(plan.Take());
        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => asked.Answer);
        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => read.Codes.Task);
        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => late.Codes.Task);
    }

    private static BackgroundReading Background() => new([new([1, 2], 0)], default);

    private void Open(string uri, string text)
    {
        session.Open(new(uri, "markdown", ++version, text));
        plan.Changed(uri);
    }

    /// <summary>Inserts something at the beginning of a document.</summary>
    private void Edit(string uri, string inserted)
    {
        session.Change(new(new(uri, ++version), [new(new(new(0, 0), new(0, 0)), inserted)]));
        plan.Changed(uri);
    }

    private LiveText Text(string uri) => session.Find(uri)!.Live!;

    private void Check(string expected)
    {
        var order = new List<string>();
        while (plan.Take() is { } item)
        {
            order.Add(Describe(item));
            Read(item);
        }

        Assert.AreEqual(expected.ReplaceLineEndings("\n"), string.Join('\n', order));
    }

    private string Describe(WorkItem item) => item switch
    {
        BlocksItem blocks => $"{item.Priority} {Name(blocks.Text)} {string.Join(' ', blocks.Blocks)}",
        EditedItem edited => $"{item.Priority} {Name(edited.Text)} {edited.Block}",
        SurpriseItem surprise => $"{item.Priority} {Name(surprise.Text)} {surprise.Block}",
        _ => $"{item.Priority}",
    };

    private string Name(LiveText text) => Path.GetFileName(session.Documents.Single(document => document.Live == text).Uri);

    /// <summary>Does what a thread would do with an item.</summary>
    private void Read(WorkItem item)
    {
        if (item is BlocksItem blocks)
        {
            foreach (var block in blocks.Blocks)
                blocks.Text.Set(block, FakeModel.Read([blocks.Text.Blocks[block].Sequence], default)[0]);
        }
        else if (item is SurpriseItem surprise)
        {
            surprise.Text.SetSurprise(surprise.Block, []);
        }
        else if (item is EditedItem edited && !edited.Text.IsRead(edited.Block))
        {
            var sequence = edited.Text.Blocks[edited.Block].Sequence;
            edited.Text.Set(edited.Block, FakeModel.Read([new TokenBlock(sequence.Ids[..edited.End], sequence.Context)], default)[0]);
        }

        plan.Finished(item);
    }
}
