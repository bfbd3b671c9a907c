using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Cards;

/// <summary>There is no card of what was asked for.</summary>
public sealed class CardException : UserFacingException
{
    private CardException(string message) : base(message)
    {
    }

    public static CardException NoIndex() =>
        new(
            "There is no index of texts to take examples from. Make one with 'codebooklsp index TEXT... -o FILE' and name it with --index "
            + "FILE.");

    public static CardException UnknownCode(string name) =>
        new($"The model has no code '{Printable.Line(name)}'. A code is written like L14.3:877 (layer, head, number).");

    public static CardException OtherModel(string index, string model) =>
        new(
            $"'{index}' is the index of a different model than '{model}': its codes mean something else. Make one for this model with "
            + $"'codebooklsp index TEXT... -o FILE'.");
}
