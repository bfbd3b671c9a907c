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
        $"No code of this model makes {Printable.Line(words)} likelier. Give other words for it, or a theme.");

    public static WishException NothingToCompare() => new(
        "Examples are compared with the texts of an index, and there is none. Give texts of the opposite kind with --against.");

    public static WishException NothingMarks() => new(
        "Nothing sets these examples apart from the other texts. Give more of them, a few hundred words at least.");

    public static WishException NothingToKeep(string name) => new(
        $"{Printable.Line(name)} has no word beside those that are steered toward, so there is nothing to keep. Give other words.");

    public static WishException NothingToJudge() => new(
        "No theme that can be written has words enough to judge it by. Learn themes from more texts.");

    public static WishException NoConcept() => new(
        "None of the concepts can be steered toward by words: name some that have given words, and some effect.");

    public static WishException NothingToPair() => new(
        "No theme that can be written has another one near it with words enough to judge both by. Learn themes from more texts.");

    /// <param name="gain">How many times as likely its words become.</param>
    /// <param name="random">The same of codes drawn at random.</param>
    public static WishException NoEffect(string words, double gain, double random) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{Printable.Line(words)}: this model does not write it. Its words become {gain:0.0} times as likely, and {random:0.0} times with "
        + $"codes drawn at random. Give other words for it, or a theme."));
}
