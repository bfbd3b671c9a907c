namespace CodebookLsp.Server.Rpc;

/// <summary>A message that the server takes: its name, the type of its parameters, and its handler.</summary>
/// <param name="Parameters">Null for a message without parameters.</param>
/// <param name="IsNotification">Whether nobody waits for an answer.</param>
/// <param name="Handler">Takes the parameters, if there are any, and for a request a <see cref="CancellationToken"/>.</param>
internal sealed record Message(string Method, Type? Parameters, bool IsNotification, Delegate Handler)
{
    public static Message Notification(string method, Action handle) => new(method, null, true, handle);

    public static Message Notification<TParams>(string method, Action<TParams> handle) => new(method, typeof(TParams), true, handle);

    public static Message Request<TResult>(string method, Func<TResult> handle) => new(method, null, false, handle);

    public static Message Request<TResult>(string method, Func<CancellationToken, Task<TResult>> handle) =>
        new(method, null, false, handle);

    public static Message Request<TParams, TResult>(string method, Func<TParams, TResult> handle) =>
        new(method, typeof(TParams), false, handle);

    public static Message Request<TParams, TResult>(string method, Func<TParams, CancellationToken, Task<TResult>> handle) =>
        new(method, typeof(TParams), false, handle);
}
