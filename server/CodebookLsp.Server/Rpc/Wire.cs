using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace CodebookLsp.Server.Rpc;

/// <summary>The JSON-RPC connection, and the one place a failed message is logged and answered.</summary>
/// <remarks>
/// StreamJsonRpc asks for error details for notifications too, though it never sends them; without this class a notification that
/// throws would leave no trace.
/// </remarks>
internal sealed class Wire(IJsonRpcMessageHandler handler, Lifecycle lifecycle, ILogger log) : JsonRpc(handler)
{
    /// <summary>A record's properties in camel case; what is null is left out, as the specification wants optional ones.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        Converters = { new TextConverter(), new ElementConverter() },
        TypeInfoResolver = JsonTypeInfoResolver.Combine(StartMessages.Default, new DefaultJsonTypeInfoResolver()),
    };

    /// <summary>Told of each notification whose handler failed, in its turn among the others.</summary>
    public Action<string, JsonElement> NotificationFailed { get; set; } = static (_, _) => { };

    /// <summary>From now on these messages are taken.</summary>
    public void Add(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
            AddLocalRpcMethod(message.Method, message.Handler);
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        if (request.Method == "initialize")
            lifecycle.InitializeFailed();
        else if (request is ReceivedRequest { IsResponseExpected: false, Method: { } method } notification)
#pragma warning disable VSTHRD001 // No thread here is a main thread: the context only keeps messages in their order.
            SynchronizationContext!.Post(_ => NotificationFailed(method, notification.Parameters), null);
#pragma warning restore VSTHRD001

        switch (exception)
        {
            case LocalRpcException { ErrorCode: var code }:
                log.Refused(request.Method, exception.Message);
                return new() { Code = (JsonRpcErrorCode)code, Message = exception.Message };
            case UserFacingException: // "the world is wrong": its message is fit for the user
                log.Refused(request.Method, exception.Message);
                return new() { Code = (JsonRpcErrorCode)LspError.RequestFailed, Message = exception.Message };
            default:
                log.Failed(request.Method, exception);
                return new() { Code = JsonRpcErrorCode.InternalError, Message = exception.Message };
        }
    }
}
