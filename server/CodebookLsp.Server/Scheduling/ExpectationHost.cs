using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// What the model expected at words that somebody has pointed at: asked once, and remembered while their text stays as it is. Any thread
/// may ask.
/// </summary>
internal sealed class ExpectationHost(Session session, ReadingScheduler scheduler)
{
    private const int Most = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<(TokenBlock Sequence, long Start, int Token), Task<TokenExpectation?>> known = [];
    private readonly Queue<(TokenBlock Sequence, long Start, int Token)> order = [];
    private Task<UsualTokens>? usual; // read when somebody first asks, whenever there is nothing else to do

    /// <summary>
    /// What was expected at the word of a token. When the answer does not come in time it is remembered all the same, for whoever asks
    /// next.
    /// </summary>
    /// <param name="atMost">How long to wait.</param>
    /// <returns>Null where there is nothing to expect from.</returns>
    /// <exception cref="TimeoutException">The time is up.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the text has changed meanwhile.</exception>
    public Task<TokenExpectation?> OfAsync(LiveText text, LiveToken token, TimeSpan atMost, CancellationToken cancel) =>
        AskedAsync(text, token).WaitAsync(atMost, cancel);

    /// <summary>The same, for what can be said without it: null also where it takes too long, or the text has changed.</summary>
    public async Task<TokenExpectation?> InTimeAsync(LiveText text, LiveToken token, TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            return await OfAsync(text, token, atMost, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private Task<TokenExpectation?> AskedAsync(LiveText text, LiveToken token)
    {
        var key = Key(text, token);
        lock (gate)
        {
            if (known.TryGetValue(key, out var before) && before is { IsFaulted: false, IsCanceled: false } && !IsLacking(before))
                return before;
            var asked = scheduler.AskAsync(
                model => session.IsCurrent(text)
                    ? TokenExpectation.Of(model, text.Blocks[token.Block], token.Index, CancellationToken.None, readUsual: false)
                    : throw new OperationCanceledException(),
                CancellationToken.None);
            if (!known.ContainsKey(key))
                order.Enqueue(key);
            known[key] = asked;
            usual ??= scheduler.AskPatientlyAsync(static (model, stop) => UsualTokens.Of(model, stop), CancellationToken.None);
            if (order.Count > Most)
                known.Remove(order.Dequeue());
            return asked;
        }
    }

    /// <summary>Whether an answer could say more by now.</summary>
    private bool IsLacking(Task<TokenExpectation?> answer) =>
        usual is { IsCompletedSuccessfully: true } && answer is { IsCompletedSuccessfully: true, Result: { LacksUsual: true } };

    private static (TokenBlock Sequence, long Start, int Token) Key(LiveText text, LiveToken token) =>
        (text.Blocks[token.Block].Sequence, text.Blocks[token.Block].Start.Utf16, token.Index);
}
