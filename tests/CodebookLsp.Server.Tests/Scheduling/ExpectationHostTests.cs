using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodebookLsp.Server.Tests.Scheduling;

/// <summary>What was expected at words, of a model that answers when the test lets it.</summary>
[TestClass]
public sealed class ExpectationHostTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60), Short = TimeSpan.FromMilliseconds(50);

    private readonly Session session = new(NullLogger.Instance);
    private readonly ManualResetEventSlim begun = new(), goOn = new();
    private readonly ReadingScheduler scheduler;
    private readonly ExpectationHost expectations;
    private readonly LoadedModel model;

    public ExpectationHostTests()
    {
        scheduler = new(session, NullLogger.Instance);
        expectations = new(session, scheduler);
        model = new TestModel().Served() with
        {
            Tokens = FakeModel.Loaded.Tokens with
            {
                Expect = (block, first, count, most, cancel) =>
                {
                    begun.Set();
                    goOn.Wait(cancel);
                    return FakeModel.Loaded.Tokens.Expect(block, first, count, most, cancel);
                },
            },
        };
        session.Use(new LiveModel(model, new AnalysisOptions(), new BlockCache(0)));
        scheduler.Start(model);
    }

    [TestCleanup]
    public async Task End()
    {
        goOn.Set();
        await scheduler.DisposeAsync();
        begun.Dispose();
        goOn.Dispose();
    }

    [TestMethod]
    public async Task Whoever_cannot_wait_does_without_while_the_model_is_busy_and_has_it_later()
    {
        var (text, token) = Open("The sea was calm that day, and the old captain slept.");
        Assert.IsNull(await expectations.InTimeAsync(text, token, Short, default));
        Assert.IsNull(await expectations.InTimeAsync(text, token, TimeSpan.Zero, default), "nor is it asked twice");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => expectations.InTimeAsync(text, token, Long, cancelled.Token));

        goOn.Set();
        var known = await expectations.InTimeAsync(text, token, Long, default);
        Assert.IsNotNull(known);
        Assert.AreSame(known, await expectations.InTimeAsync(text, token, TimeSpan.Zero, default), "what is known takes no time");
    }

    [TestMethod]
    public async Task A_text_that_has_changed_meanwhile_is_done_without()
    {
        var (text, token) = Open("The sea was calm that day.");
        var waiting = expectations.InTimeAsync(text, token, Long, default);
        Assert.IsTrue(begun.Wait(Long));
        var behind = Open("The whale swam on in the calm sea.", version: 2); // behind the first question
        var next = expectations.InTimeAsync(text, behind.Token, Long, default);
        goOn.Set();
        Assert.IsNotNull(await waiting, "the model was at it already");
        Assert.IsNull(await next);
    }

    [TestMethod]
    public async Task How_surprising_a_word_was_is_told_once_it_is_known_how_likely_it_is_anywhere()
    {
        goOn.Set();
        var text = Open("The sea was calm that day, and the old captain slept unfathomably.").Text;
        var hard = text.Blocks[0].Tokens.Skip(1).Select(one => text.TokenAt(one.Utf16.Start)!.Value)
            .First(token => TokenExpectation.Of(model, text.Blocks[0], token.Index, default, readUsual: true)!.First is not null);
        var fresh = new ExpectationHost(session, scheduler);
        for (var asked = 0; asked < 200; asked++)
        {
            var one = await fresh.OfAsync(text, hard, Long, default);
            Assert.AreNotEqual(one!.LacksUsual, one.First is not null);
            if (one.First is { Above: var above })
            {
                Assert.AreEqual(one.First!.Value.Bits - FakeExplanations.UsualBits, above, 1e-9);
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail("It never came to be known.");
    }

    private (LiveText Text, LiveToken Token) Open(string content, int version = 1)
    {
        const string Uri = "file:///a.md";
        session.Open(new(Uri, "markdown", version, content));
        scheduler.Changed(Uri);
        var text = session.Find(Uri)!.Live!;
        return (text, text.TokenAt(content.IndexOf("calm", StringComparison.Ordinal))!.Value);
    }
}
