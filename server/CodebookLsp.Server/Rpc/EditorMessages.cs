using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// The messages of one editor, as they come over a stream. What is not a valid message, or may not be sent now, is answered and logged here
/// and goes no further: only the end of the stream ends the conversation.
/// </summary>
/// <remarks>StreamJsonRpc closes the connection over any of these: right between programs, wrong below a user's editor.</remarks>
internal sealed class EditorMessages(Stream output, Stream input, IJsonRpcMessageFormatter formatter, Lifecycle lifecycle, ILogger log)
    : HeaderDelimitedMessageHandler(output, input, formatter)
{
    /// <summary>Of a header, in bytes: more without a line's end is rubbish.</summary>
    private const int LongestLine = 64 * 1024;

    /// <summary>Requests of ours that have no answer yet.</summary>
    private readonly ConcurrentDictionary<RequestId, bool> asked = new();

    /// <summary>Requests of the client's that have no answer yet.</summary>
    private readonly ConcurrentDictionary<RequestId, bool> answering = new();

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (await HeaderAsync(cancellationToken).ConfigureAwait(false) is { } header)
        {
            try
            {
                if (await MessageAsync(header, cancellationToken).ConfigureAwait(false) is { } message
                    && await IsAdmittedAsync(message, cancellationToken).ConfigureAwait(false))
                {
                    return message;
                }
            }
            catch (MalformedMessageException e)
            {
                log.Malformed(e.Message);
                await AnswerAsync(e.Id, e.Code, e.Message, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        if (content is JsonRpcRequest { IsResponseExpected: true } request)
            asked[request.RequestId] = true;
        else if (content is IJsonRpcMessageWithId answer and not JsonRpcRequest)
            answering.TryRemove(answer.RequestId, out _);
        base.Write(content, cancellationToken);
    }

    /// <summary>The next lines that tell of a message; null at the stream's end.</summary>
    private async ValueTask<MessageHeader?> HeaderAsync(CancellationToken cancel)
    {
        var header = new MessageHeader();
        while (await LineAsync(cancel).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0)
            {
                header.Take(line);
            }
            else if (header.Length is not null)
            {
                return header;
            }
            else
            {
                log.Malformed("its header tells no length that can be read.");
                header = new();
            }
        }

        return null;
    }

    private async ValueTask<string?> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var read = await Reader!.ReadAsync(cancel).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                Reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            Reader.AdvanceTo(read.Buffer.Length > LongestLine || read.IsCompleted ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }

    /// <exception cref="MalformedMessageException">It is not a valid message. The next one can be read.</exception>
    private async ValueTask<JsonRpcMessage> MessageAsync(MessageHeader header, CancellationToken cancel)
    {
        var length = header.Length!.Value;
        var body = Array.Empty<byte>();
        if (length > 0)
        {
            var read = await ReadAtLeastAsync(length, allowEmpty: false, cancel).ConfigureAwait(false);
            var content = read.Buffer.Slice(0, length);
            body = content.ToArray();
            Reader!.AdvanceTo(content.End);
        }

        return header.Problem is { } problem ? throw MalformedMessageException.BadHeader(problem) : IncomingMessage.Read(body);
    }

    /// <exception cref="MalformedMessageException">It is a request under the id of another.</exception>
    private async ValueTask<bool> IsAdmittedAsync(JsonRpcMessage message, CancellationToken cancel)
    {
        if (message is IJsonRpcMessageWithId response and not JsonRpcRequest)
        {
            var isAsked = asked.TryRemove(response.RequestId, out _);
            if (!isAsked)
                log.NotAsked(response.RequestId.ToString());
            return isAsked;
        }

        var request = (JsonRpcRequest)message;
        if (lifecycle.Refusal(request.Method!) is not { } refusal)
        {
            return !request.IsResponseExpected || answering.TryAdd(request.RequestId, true)
                ? true
                : throw MalformedMessageException.IdInUse(request.RequestId);
        }

        log.Refused(request.Method, refusal.Message);
        if (request.IsResponseExpected)
            await AnswerAsync(request.RequestId, refusal.ErrorCode, refusal.Message, cancel).ConfigureAwait(false);
        return false;
    }

    private ValueTask AnswerAsync(RequestId id, int code, string message, CancellationToken cancel) =>
        WriteAsync(new JsonRpcError { RequestId = id, Error = new() { Code = (JsonRpcErrorCode)code, Message = message } }, cancel);
}
