using System.Globalization;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Generation;

/// <summary>A text that cannot be generated as asked. The message says why, and what to change.</summary>
public sealed class GenerationException : UserFacingException
{
    private GenerationException(string message) : base(message)
    {
    }

    public static GenerationException Wrong(string option, object value, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The option {option} is {value}; it must be {expected}."));

    public static GenerationException NoPrompt() =>
        new("There is nothing to continue: the prompt has no tokens. Give it a word.");

    public static GenerationException TooLong(int prompt, int more, int positions) =>
        new($"The prompt has {prompt} tokens and may go on for {more} more, and the model reads at most {positions} at a time. "
            + "Give a shorter prompt, or ask for fewer tokens.");

    public static GenerationException NoNumbers() =>
        new("The model finds no token possible: its scores are not numbers. Try precision float32; if that does not help, "
            + "its weights are damaged.");
}
