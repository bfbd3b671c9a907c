using System.Threading.Channels;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodebookLsp.Server.Tests.Scheduling;

/// <summary>
/// The reading thread, with a model that stops before each reading until the test lets it go on. So nothing depends on time: a test always
/// knows what is being read.
/// </summary>
[TestClass]
public sealed class ReadingSchedulerTests
{
    private const string A = "file:///a.md";
    private const string B = "file:///b.md";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Session session = new(NullLogger.Instance);
    private readonly Channel<Reading> begun = Channel.CreateUnbounded<Reading>();
    private readonly ReadingScheduler scheduler;
    private bool isEnded;

    public ReadingSchedulerTests() => scheduler = new(session, NullLogger.Instance);

    [TestCleanup]
    public async Task End()
    {
        begun.Writer.TryComplete();
        if (!isEnded)
            await scheduler.DisposeAsync();
    }

    [TestMethod]
    public async Task Who_waits_is_told_when_the_codes_are_there()
    {
        Start();
        var waiting = Wait(Open(A, "The whale."));
        Assert.IsFalse(waiting.IsCompleted);
        (await Next()).GoOn();
        Assert.IsTrue(await waiting);
    }

    [TestMethod]
    public async Task What_is_asked_before_there_is_a_model_is_done_when_it_comes()
    {
        session.Use(Live(Model()));
        var waiting = Wait(Open(A, "The whale."));
        var background = Task.Run(() => scheduler.ReadInBackground([Sequence(1)], default));
        scheduler.Start(Model());
        (await Next()).GoOn();
        (await Next()).GoOn();
        Assert.IsTrue(await waiting);
        Assert.HasCount(1, await background);
    }

    [TestMethod]
    public async Task Who_waits_for_a_text_that_is_edited_is_told_at_once()
    {
        Start();
        var text = Open(A, "The whale.");
        var waiting = Wait(text);
        var reading = await Next();
        session.Change(new(new(A, 2), [new(new(new(0, 0), new(0, 0)), "Ahoy! ")]));
        scheduler.Changed(A);
        Assert.IsFalse(await waiting, "the codes of that version will never come");
        await reading.Cancelled.WaitAsync(Patience);
        await Finish(Wait(session.Find(A)!.Live!), expected: true);
    }

    [TestMethod]
    public async Task A_document_that_is_closed_while_it_is_read_is_given_up_and_the_next_one_read()
    {
        Start();
        Open(A, "The whale.");
        var reading = await Next();
        var waiting = Wait(Open(B, "The sea."));
        session.Close(A);
        scheduler.Changed(A);
        await reading.Cancelled.WaitAsync(Patience);
        await Finish(waiting, expected: true);
    }

    [TestMethod]
    public async Task A_request_that_is_cancelled_stops_waiting_and_the_codes_come_all_the_same()
    {
        Start();
        using var cancel = new CancellationTokenSource();
        var text = Open(A, "The whale.");
        var waiting = scheduler.WaitAsync(text, 0, 0, Patience, cancel.Token);
        var reading = await Next();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        var second = Wait(text);
        reading.GoOn();
        Assert.IsTrue(await second);
    }

    [TestMethod]
    public async Task A_block_that_cannot_be_read_is_reported_and_everything_else_is_read()
    {
        var failures = Channel.CreateUnbounded<Exception>();
        scheduler.Failed = error => failures.Writer.TryWrite(error);
        Start();
        var broken = Wait(Open(A, "The whale."));
        (await Next()).Fail(new InvalidOperationException("a broken weight"));
        Assert.IsFalse(await broken);
        Assert.AreEqual("a broken weight", (await failures.Reader.ReadAsync()).Message);
        await Finish(Wait(Open(B, "The sea.")), expected: true);
    }

    [TestMethod]
    public async Task A_question_that_fails_fails_for_whoever_asked_and_for_nobody_else()
    {
        Start();
        var failing = scheduler.AskAsync<int>(static _ => throw new InvalidOperationException("no answer"), default);
        Assert.AreEqual("no answer", (await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => failing)).Message);
        Assert.AreEqual(5, await scheduler.AskAsync(static _ => 5, default));
    }

    [TestMethod]
    public async Task A_long_question_lets_in_what_somebody_waits_for_and_not_the_background()
    {
        Start();
        var (asking, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var question = scheduler.AskAsync(
            _ =>
            {
                asking.SetResult();
                goOn.Task.Wait();
                scheduler.YieldToForeground(); // the waiter
                scheduler.YieldToForeground(); // nothing: the background is not let in
                return 5;
            },
            default);
        await asking.Task.WaitAsync(Patience);
        var background = Task.Run(() => scheduler.ReadInBackground([Sequence(1)], default));
        var waiting = Wait(Open(A, "The whale."));
        goOn.SetResult();

        var first = await Next();
        Assert.IsFalse(question.IsCompleted);
        first.GoOn();
        Assert.IsTrue(await waiting);
        Assert.AreEqual(5, await question);
        (await Next()).GoOn();
        Assert.HasCount(1, await background);
    }

    [TestMethod]
    public async Task The_background_is_interrupted_by_an_editor_and_begins_again()
    {
        Start();
        var background = Task.Run(() => scheduler.ReadInBackground([Sequence(1)], default));
        var interrupted = await Next();
        var waiting = Wait(Open(A, "The whale."));
        await interrupted.Cancelled.WaitAsync(Patience);
        var foreground = await Next();
        Assert.AreNotEqual(1, foreground.Blocks[0].Ids[0], "the editor's text comes first");
        foreground.GoOn();
        Assert.IsTrue(await waiting);
        var again = await Next();
        Assert.AreEqual(1, again.Blocks[0].Ids[0]);
        again.GoOn();
        Assert.HasCount(1, await background);
    }

    [TestMethod]
    public async Task A_reader_in_the_background_that_fails_is_told_and_the_other_goes_on()
    {
        Start();
        var failing = Task.Run(() => scheduler.ReadInBackground([Sequence(1)], default));
        (await Next()).Fail(new InvalidOperationException("a broken weight"));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => failing);
        var other = Task.Run(() => scheduler.ReadInBackground([Sequence(2)], default));
        (await Next()).GoOn();
        Assert.HasCount(1, await other);
    }

    [TestMethod]
    public async Task At_the_end_what_is_being_read_is_interrupted_and_all_who_ask_are_told()
    {
        Start();
        var background = Task.Run(() => scheduler.ReadInBackground([Sequence(1)], default));
        var waiting = await Next();
        isEnded = true;
        var ending = scheduler.DisposeAsync().AsTask();
        await waiting.Cancelled.WaitAsync(Patience);
        await ending.WaitAsync(Patience);
        await Assert.ThrowsAsync<OperationCanceledException>(() => background);
    }

    private void Start()
    {
        var model = Model();
        session.Use(Live(model));
        scheduler.Start(model);
    }

    private LoadedModel Model() => new TestModel().Served() with
    {
        Read = Read,
        Edits = new(static block => block.Ids.Length, (block, _, cancel) => Read([block], cancel)[0], static _ => { }, static () => { }),
        Parallel = 1,
    };

    private static LiveModel Live(LoadedModel model) => new(model, new AnalysisOptions(), new BlockCache(0));

    private IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var reading = new Reading(blocks, cancel);
        if (!begun.Writer.TryWrite(reading))
            return FakeModel.Read(blocks, cancel); // the test is over
        reading.WaitUntilItMayGoOn();
        return FakeModel.Read(blocks, cancel);
    }

    /// <summary>The reading that the model is at, or the next one.</summary>
    private async Task<Reading> Next() => await begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Lets everything be read until an answer is there.</summary>
    private async Task Finish(Task<bool> waiting, bool expected)
    {
        while (!waiting.IsCompleted)
        {
            var next = begun.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(waiting, next).WaitAsync(Patience);
            if (begun.Reader.TryRead(out var reading))
                reading.GoOn();
        }

        Assert.AreEqual(expected, await waiting);
    }

    private LiveText Open(string uri, string text)
    {
        session.Open(new(uri, "markdown", 1, text));
        scheduler.Changed(uri);
        return session.Find(uri)!.Live!;
    }

    private Task<bool> Wait(LiveText text) => scheduler.WaitAsync(text, 0, text.Blocks.Count - 1, Patience, default);

    /// <summary>A sequence that fills a pass, and begins with a number that tells it from others.</summary>
    private static TokenBlock Sequence(int first) => new([first, .. Enumerable.Repeat(9, 200)], 0);

    /// <summary>One call of the model, which waits for the test.</summary>
    private sealed class Reading
    {
        private readonly TaskCompletionSource mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Reading(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
        {
            Blocks = blocks;
            cancel.Register(() =>
            {
                cancelled.TrySetResult();
                mayGoOn.TrySetResult();
            });
        }

        public IReadOnlyList<TokenBlock> Blocks { get; }

        /// <summary>Ends when the reading is interrupted.</summary>
        public Task Cancelled => cancelled.Task;

        public void GoOn() => mayGoOn.TrySetResult();

        public void Fail(Exception error) => mayGoOn.TrySetException(error);

        public void WaitUntilItMayGoOn() => mayGoOn.Task.GetAwaiter().GetResult();
    }
}
