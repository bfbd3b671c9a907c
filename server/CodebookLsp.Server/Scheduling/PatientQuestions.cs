using CodebookLsp.Features.Core;

namespace CodebookLsp.Server.Scheduling;

/// <summary>Questions that take the model a while and are not urgent.</summary>
internal static class PatientQuestions
{
    /// <summary>
    /// Asks the model. When an edit or a request that waits for blocks comes, the question is cancelled, and asked again after it.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or nothing is done any more.</exception>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public static async Task<T> AskPatientlyAsync<T>(
        this ReadingScheduler scheduler, Func<LoadedModel, CancellationToken, T> question, CancellationToken cancel)
    {
        while (true)
        {
            var item = scheduler.Ask(served => Item(served, question, cancel));
            try
            {
                return await item.Answer.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (item.WasInterrupted && !cancel.IsCancellationRequested)
            {
                // What came in between is next.
            }
        }
    }

    private static QuestionItem<T> Item<T>(LoadedModel served, Func<LoadedModel, CancellationToken, T> question, CancellationToken cancel)
    {
        QuestionItem<T>? item = null;
        return item = new(() =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, item!.Interrupted);
            return question(served, either.Token);
        }, cancel)
        {
            IsPatient = true,
        };
    }
}
