using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>What can be seen of a token of an open text.</summary>
internal static class Visible
{
    /// <summary>The token without blanks at its ends, cut at the end of its line; null when nothing is left.</summary>
    /// <remarks>Also null where the document writes a line's end as \n.</remarks>
    public static TextRange? Part(LiveText live, LiveToken token) =>
        string.IsNullOrWhiteSpace(live.TextOf(token)) ? null : VisiblePart.OfLine(live.Text, new(token.Start, token.End));
}
