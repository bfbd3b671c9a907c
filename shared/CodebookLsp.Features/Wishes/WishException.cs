using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Wishes;

/// <summary>Something that a text cannot be steered toward.</summary>
public sealed class WishException : UserFacingException
{
    private WishException(string message) : base(message)
    {
    }

    public static WishException Empty() =>
        new("There are no words to steer toward. Give a word or several, as in \"sea, ship\".");

    public static WishException TooLong(int most) =>
        new($"This is more than {most.ToString(CultureInfo.InvariantCulture)} words. Give fewer: those that matter.");

    public static WishException Unknown(string words) => new(
        $"The texts of the index hardly have {Printable.Line(words)}, so nothing is known that would write it. Give other words for it.");

    public static WishException NoIndex() => new(
        "Words are turned into a direction by the texts of an index, and there is none. Make one with 'codebooklsp index' and put it "
        + "beside the model as 'index.codes', or name a theme.");

    public static WishException WrongWeight(string what) =>
        new($"{Printable.Line(what)} has a weight that makes no sense: it must be a number from -10 to 10, and not 0.");
}
