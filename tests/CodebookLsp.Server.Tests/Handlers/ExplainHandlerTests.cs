using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Handlers;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;
using Microsoft.Extensions.Logging.Abstractions;
using StreamJsonRpc;

namespace CodebookLsp.Server.Tests.Handlers;

/// <summary>An explanation that does not come: why is said as it is.</summary>
[TestClass]
public sealed class ExplainHandlerTests
{
    private const string About = "file:///a.md";

    [TestMethod]
    public async Task A_model_that_is_busy_for_too_long_is_said_to_be_busy_and_a_caller_who_gave_up_is_not_told_so()
    {
        var session = new Session(NullLogger.Instance);
        await using var scheduler = new ReadingScheduler(session, NullLogger.Instance);
        using var goOn = new ManualResetEventSlim();
        var model = new TestModel
        {
            Tokens = FakeModel.Loaded.Tokens with
            {
                Explain = (_, _, _, cancel) =>
                {
                    goOn.Wait(cancel);
                    throw new InvalidOperationException("It goes on only when it is cancelled.");
                },
            },
        }.Served();
        session.Use(new LiveModel(model, new AnalysisOptions(), new BlockCache(0)));
        scheduler.Start(model);
        session.Open(new(About, "markdown", 1, "The white whale."));
        scheduler.Changed(About);
        var snapshot = session.Snapshot(session.Find(About))!;
        Assert.IsTrue(await scheduler.WaitAsync(snapshot.Text, 0, 0, TimeSpan.FromSeconds(60), default));
        var token = snapshot.Text.TokenAt(12)!.Value;
        var request = new ExplainParams(new(About), new(0, 12), null);

        var quick = new ExplainHandler(new(session, scheduler), scheduler, TimeSpan.FromMilliseconds(100));
        var error = await Assert.ThrowsExactlyAsync<LocalRpcException>(() => quick.HandleAsync(snapshot, token, request, default));
        Assert.AreEqual(LspError.RequestFailed, error.ErrorCode);
        StringAssert.Contains(error.Message, "busy", StringComparison.Ordinal);

        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var patient = new ExplainHandler(new(session, scheduler), scheduler);
        await Assert.ThrowsAsync<OperationCanceledException>(() => patient.HandleAsync(snapshot, token, request, cancel.Token));
    }
}
