using StreamJsonRpc;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// Errors as the protocol has them; the numbers are the specification's
/// (<see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#errorCodes">ErrorCodes</see>).
/// </summary>
internal static class LspError
{
    public const int ParseError = -32700;

    public const int InvalidRequest = -32600;

    public const int InvalidParams = -32602;

    public const int RequestFailed = -32803;

    /// <summary>A request before <c>initialize</c>.</summary>
    public static LocalRpcException NotInitialized() => new("The server has not been initialized.") { ErrorCode = -32002 };

    /// <summary>A message that may be sent once was sent again.</summary>
    public static LocalRpcException Again(string method) => new($"'{method}' has already been sent.") { ErrorCode = InvalidRequest };

    /// <summary>A request after <c>shutdown</c>.</summary>
    public static LocalRpcException ShuttingDown() => new("The server is shutting down.") { ErrorCode = InvalidRequest };

    /// <summary>The text is no longer the one that was asked about; clients ask again.</summary>
    public static LocalRpcException ContentModified() => new("The text has changed.") { ErrorCode = -32801 };

    /// <summary>What was asked for cannot be done; the message is fit for the user.</summary>
    public static LocalRpcException Failed(string message) => new(message) { ErrorCode = RequestFailed };

    public static LocalRpcException NoModel() => Failed("The model is not ready.");

    public static LocalRpcException UnknownCode(string name) => new($"The model has no code '{name}'.") { ErrorCode = InvalidParams };

    public static LocalRpcException UnknownTheme(int number) => new($"There is no theme {number}.") { ErrorCode = InvalidParams };

    /// <summary>A message's parameters are not the protocol's.</summary>
    /// <param name="problem">Begins with the property: "params.range.end is missing".</param>
    public static LocalRpcException WrongParameters(string problem) => new($"{problem}.") { ErrorCode = InvalidParams };
}
