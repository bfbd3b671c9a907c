namespace CodebookLsp.Server.Protocol;

/// <param name="TextDocument">Where <paramref name="Range"/> lies.</param>
/// <param name="Text">What has been typed so far.</param>
/// <param name="Range">A selection that the text may be made like.</param>
/// <param name="Check">Whether words are turned into a direction too, and what it does is measured.</param>
internal sealed record WishParams(string Text, TextDocumentIdentifier? TextDocument = null, Range? Range = null, bool? Check = null);

internal sealed record WishResult(WishReading[] Readings);

/// <summary>What a wish could mean.</summary>
/// <param name="Kind">One of <see cref="WishKinds"/>.</param>
/// <param name="Detail">One line: what was understood, and its measured effect where that is known.</param>
/// <param name="CanSteer">Whether it does anything; if not, <paramref name="Detail"/> says why.</param>
internal sealed record WishReading(string Kind, string Title, string Detail, bool CanSteer, Direction Direction)
{
    /// <summary>The share of the theme that is to be held, for <see cref="ContinueParams.Hold"/>; null for none.</summary>
    public double? Hold { get; init; }
}

internal static class WishKinds
{
    public const string Theme = "theme";
    public const string Words = "words";
    public const string Profile = "profile";
    public const string Label = "label";
    public const string Passage = "passage";
}
