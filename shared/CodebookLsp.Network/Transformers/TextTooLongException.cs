using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Transformers;

/// <summary>More tokens than the model has positions for.</summary>
public sealed class TextTooLongException : UserFacingException
{
    private TextTooLongException(string message) : base(message)
    {
    }

    public static TextTooLongException Over(int tokens, int positions) =>
        new($"The text has {tokens} tokens, and the model reads at most {positions} at a time. Give it a shorter piece.");
}
