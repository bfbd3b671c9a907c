using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace CodebookLsp.Server.Rpc;

/// <summary>Makes messages of the bytes that a client sends.</summary>
internal static class IncomingMessage
{
    /// <exception cref="MalformedMessageException">They are no request, notification or response.</exception>
    public static JsonRpcMessage Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return Of(JsonSerializer.Deserialize<JsonElement>(body));
        }
        catch (JsonException e)
        {
            throw MalformedMessageException.NotJson(e);
        }
        catch (InvalidOperationException e)
        {
            throw MalformedMessageException.NotText(e); // an id or a method with half a character
        }
    }

    private static JsonRpcMessage Of(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw MalformedMessageException.NoObject(message.ValueKind);

        var id = IdOf(message);
        if (message.TryGetProperty("method", out var method))
        {
            return method.ValueKind == JsonValueKind.String && !id.IsNull
                ? new ReceivedRequest(message.TryGetProperty("params", out var parameters) ? parameters : default)
                {
                    RequestId = id,
                    Method = method.GetString(),
                }
                : throw MalformedMessageException.NoMessage(id);
        }

        if (message.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return new JsonRpcError { RequestId = id, Error = ErrorOf(error) };
        if (message.TryGetProperty("result", out var result))
            return new ReceivedResult(result) { RequestId = id };
        throw MalformedMessageException.NoMessage(id);
    }

    /// <summary>"Not specified" when it has none; null when it is null, or no id at all.</summary>
    private static RequestId IdOf(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id))
            return RequestId.NotSpecified;

        return id.ValueKind switch
        {
            JsonValueKind.String => new(id.GetString()),
            JsonValueKind.Number when id.TryGetInt64(out var number) => new(number),
            _ => RequestId.Null,
        };
    }

    private static JsonRpcError.ErrorDetail ErrorOf(JsonElement error) => new()
    {
        Code = error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number)
            ? (JsonRpcErrorCode)number
            : JsonRpcErrorCode.InternalError,
        Message = error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : "",
    };
}

/// <summary>A request or a notification, whose parameters become the one parameter of its handler.</summary>
internal sealed class ReceivedRequest(JsonElement parameters) : JsonRpcRequest
{
    /// <summary>Undefined when it has none.</summary>
    public JsonElement Parameters => parameters;

    public override int ArgumentCount => 0; // who takes none is not asked to count

    /// <exception cref="LocalRpcException">The parameters are not what the handler takes.</exception>
    public override bool TryGetArgumentByNameOrIndex(string? name, int position, Type? typeHint, out object? value)
    {
        value = typeHint == typeof(RequestId)
            ? IdToCancel(Rpc.Parameters.Read<CancelParams>(parameters).Id)
            : Rpc.Parameters.Read(parameters, typeHint ?? typeof(JsonElement?));
        return true;
    }

    private static RequestId IdToCancel(JsonElement id) =>
        id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? new(number)
        : id.ValueKind == JsonValueKind.String ? new(id.GetString())
        : throw LspError.WrongParameters("params.id must be a number or a string");

    /// <summary>Of <c>$/cancelRequest</c>, which StreamJsonRpc handles.</summary>
    private sealed record CancelParams(JsonElement Id);
}

/// <summary>The client's answer to a request.</summary>
internal sealed class ReceivedResult(JsonElement result) : JsonRpcResult
{
    public override T GetResult<T>() => result.Deserialize<T>(Wire.Json)!;
}

/// <summary>A client sent something that is not a valid message.</summary>
internal sealed class MalformedMessageException : Exception
{
    private MalformedMessageException(int code, RequestId id, string message, Exception? inner = null) : base(message, inner) =>
        (Code, Id) = (code, id.IsEmpty ? RequestId.Null : id);

    public int Code { get; }

    /// <summary>What it asked to be answered under; null when that cannot be told.</summary>
    public RequestId Id { get; }

    public static MalformedMessageException NotJson(JsonException error) =>
        new(LspError.ParseError, RequestId.Null, $"It is not JSON: {error.Message}", error);

    public static MalformedMessageException NotText(InvalidOperationException error) =>
        new(LspError.InvalidRequest, RequestId.Null, "Its id or its method contains half a character.", error);

    public static MalformedMessageException NoObject(JsonValueKind kind) => new(
        LspError.InvalidRequest, RequestId.Null,
        kind == JsonValueKind.Array
            ? "A batch is not part of the Language Server Protocol: send its messages one by one."
            : "A message must be an object.");

    public static MalformedMessageException NoMessage(RequestId id) =>
        new(LspError.InvalidRequest, id, "It is not a request, a notification or a response.");

    public static MalformedMessageException IdInUse(RequestId id) =>
        new(LspError.InvalidRequest, RequestId.Null, $"Its id {id} belongs to another request, which has not been answered yet.");

    public static MalformedMessageException BadHeader(string problem) =>
        new(LspError.ParseError, RequestId.Null, $"It cannot be read: {problem}.");
}
