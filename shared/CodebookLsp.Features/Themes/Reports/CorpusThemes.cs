using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>Reads the themes of a corpus, group by group.</summary>
public static class CorpusThemes
{
    /// <summary>The tallies of the groups that the texts name, in the order in which they are met.</summary>
    /// <param name="byPassage">See <see cref="ThemeTally"/>.</param>
    /// <param name="progress">Told how many texts and tokens there are so far.</param>
    public static async Task<IReadOnlyDictionary<string, ThemeTally>> ReadAsync(
        IEnumerable<CorpusText> texts, bool byPassage, LoadedModel model, ThemeReader reader, Action<long, long>? progress,
        CancellationToken cancel)
    {
        var (groups, read, tokens) = (new OrderedDictionary<string, ThemeTally>(), 0L, 0L);
        await foreach (var (text, part, piece, document) in ThemedWorks
            .ReadAsync(texts.Select(static text => (text, text.Parts)), model, reader, cancel).ConfigureAwait(false))
        {
            if (!groups.TryGetValue(text.Group, out var tally))
                groups.Add(text.Group, tally = new(reader.Model, byPassage));
            if (piece is not null)
                tally.Add(text.Name, part, piece);
            if (document is null)
                continue;
            tally.End();
            progress?.Invoke(++read, tokens += document.Tokens);
        }

        return groups;
    }
}
