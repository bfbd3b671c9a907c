using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Which code has which colour in one open text. Automatic colours stay where they are while the user types: they are chosen when the
/// text has been read, and again when it has grown or shrunk by a quarter.
/// </summary>
internal sealed class ColorSlots
{
    /// <summary>A short text gets fewer colours, or all of it would be coloured.</summary>
    private const int TokensAColor = 120;

    private IReadOnlyList<CodeId> automatic = [];
    private (long Tokens, IReadOnlyList<int>? Sites, bool Complete) chosenFor;

    /// <summary>Colours (from 1) of codes. Call only inside <see cref="LiveText.Ask"/>.</summary>
    public IReadOnlyDictionary<CodeId, int> Of(LiveText text, CodeCounts counts, IReadOnlyList<int> among, LiveSettings settings)
    {
        var colors = new Dictionary<CodeId, int>();
        if (settings.ColorChoice == ColorChoice.Off)
            return colors;

        foreach (var followed in settings.Followed)
        {
            if (text.Model.Names.Find(followed.Name) is { } code)
                colors.TryAdd(code, followed.Color);
        }

        if (settings.HasAutomaticColors)
        {
            ChooseAgain(text, counts, among);
            var free = new Queue<int>(Enumerable.Range(1, LiveSettings.Colors).Except(colors.Values));
            foreach (var code in automatic)
            {
                if (free.Count > 0 && !colors.ContainsKey(code))
                    colors.Add(code, free.Dequeue());
            }
        }

        return colors;
    }

    private void ChooseAgain(LiveText text, CodeCounts counts, IReadOnlyList<int> among)
    {
        var complete = text.Unread == 0;
        var stays = chosenFor.Sites is { } sites && sites.SequenceEqual(among) && (chosenFor.Complete || !complete)
            && Math.Abs(counts.Tokens - chosenFor.Tokens) * 4 < chosenFor.Tokens;
        if (stays || counts.Tokens == 0)
            return;

        var most = (int)Math.Clamp(counts.Tokens / TokensAColor, 1, LiveSettings.Colors);
        automatic = PassageCodes.Find(text, counts, among, most, keep: automatic);
        chosenFor = (counts.Tokens, among, complete);
    }
}
