namespace CodebookLsp.Server.Tests;

/// <summary>The server answered a request with an error.</summary>
internal sealed class AnsweredError(int code, string message) : Exception(message)
{
    public int Code => code;
}
