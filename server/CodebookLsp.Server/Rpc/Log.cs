using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Rpc;

/// <summary>Every line this server can log, so that wording and levels are decided in one place.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Serving {Client}, columns in {Encoding}.")]
    public static partial void Serving(this ILogger log, string client, string encoding);

    [LoggerMessage(LogLevel.Information, "Loaded {Name} in {Milliseconds} ms: {Sites} codebooks, {Precision}, {Device}.")]
    public static partial void Loaded(this ILogger log, string name, long milliseconds, int sites, string precision, string device);

    [LoggerMessage(LogLevel.Warning, "{Note}")]
    public static partial void ModelNote(this ILogger log, string note);

    [LoggerMessage(LogLevel.Information, "Opened the index: {Documents} texts, {Tokens} tokens, {Labels} labels.")]
    public static partial void IndexOpened(this ILogger log, int documents, int tokens, int labels);

    [LoggerMessage(LogLevel.Error, "The index could not be opened.")]
    public static partial void IndexNotOpened(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Error, "The model could not be loaded.")]
    public static partial void NotLoaded(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The client asked about {Uri}, which is not open. The answer is empty.")]
    public static partial void NotOpen(this ILogger log, string uri);

    [LoggerMessage(LogLevel.Warning, "{Uri}: {Problem} Nothing is shown on it until it is opened again or sent as a whole.")]
    public static partial void OutOfStep(this ILogger log, string uri, string problem);

    [LoggerMessage(LogLevel.Debug, "{Uri}: version {Version} came twice. The second is ignored.")]
    public static partial void Repeated(this ILogger log, string uri, int version);

    [LoggerMessage(LogLevel.Warning, "A message cannot be read: {Problem}")]
    public static partial void Malformed(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Warning, "The client answered request {Id}, which was never sent.")]
    public static partial void NotAsked(this ILogger log, string id);

    [LoggerMessage(LogLevel.Debug, "{Uri} {Version}: {Length} units.")]
    public static partial void Changed(this ILogger log, string uri, int version, int length);

    [LoggerMessage(LogLevel.Debug, "Read {Blocks} blocks in {Milliseconds} ms.")]
    public static partial void Read(this ILogger log, int blocks, long milliseconds);

    [LoggerMessage(LogLevel.Information, "Indexing the workspace: {Texts} texts, {Tokens} tokens, {Left} to be read.")]
    public static partial void Indexing(this ILogger log, int texts, long tokens, long left);

    [LoggerMessage(LogLevel.Debug, "Not indexed: {Problem}")]
    public static partial void LeftOut(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Warning, "The workspace is not indexed: {Problem}")]
    public static partial void NotIndexed(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Error, "Indexing the workspace failed.")]
    public static partial void IndexingFailed(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Error, "A part of a text could not be read.")]
    public static partial void ReadingFailed(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Method} was refused: {Message}")]
    public static partial void Refused(this ILogger log, string? method, string message);

    [LoggerMessage(LogLevel.Error, "{Method} failed.")]
    public static partial void Failed(this ILogger log, string? method, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Method} was not answered by the client.")]
    public static partial void NotAnswered(this ILogger log, string method, Exception exception);

    [LoggerMessage(LogLevel.Information, "The editor (process {Process}) is gone.")]
    public static partial void ParentGone(this ILogger log, int process);

    [LoggerMessage(LogLevel.Warning, "The themes could not be opened.")]
    public static partial void ThemesNotOpened(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Problem} Datasets are read without this plan.")]
    public static partial void NoPlan(this ILogger log, string problem);
}
