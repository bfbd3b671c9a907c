using System.Collections;
using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Corpora;

/// <summary>How it is said where a theme stands.</summary>
public enum ThemePlacing
{
    /// <summary>In the windows of which it is stated.</summary>
    Windows,

    /// <summary>On the tokens whose own load is above its threshold.</summary>
    Tokens,

    /// <summary>The same, with loads smoothed over the tokens before.</summary>
    TokensWithMemory,

    /// <summary>The same, with loads smoothed over the tokens before and after.</summary>
    TokensSmoothed,
}

/// <summary>A text in which people have marked spans, and what themes say of it.</summary>
/// <param name="Tokens">Where each token lies, UTF-16.</param>
public sealed record MarkedText(ThemedText Themes, IReadOnlyList<TextRange> Tokens, IReadOnlyList<GivenSpan> Given, bool IsForChoosing)
{
    /// <param name="pieces">What was read of the text.</param>
    internal static MarkedText Of(
        string text, IReadOnlyList<GivenSpan> given, IReadOnlyList<ThemedPiece> pieces, ThemedPassage document, LoadedModel model)
    {
        var options = model.Within(new AnalysisOptions());
        return new(
            new(pieces, [], document),
            [.. BlockSplitter.Split([text], model.Tokenizer, options).SelectMany(static block =>
                Enumerable.Range(0, block.Tokens.Length)
                    .Select(token => new TextRange((int)block.StartOf(token).Utf16, (int)block.EndOf(token).Utf16)))],
            given,
            (SHA256.HashData(Encoding.UTF8.GetBytes(text))[0] & 1) == 0); // halves that do not depend on the order of the records
    }

    /// <summary>The tokens that somebody has marked with a label.</summary>
    public BitArray Marked(string label)
    {
        var marked = new BitArray(Tokens.Count);
        foreach (var span in Given.Where(span => span.Label == label))
            Mark(marked, TokensOf(span));
        return marked;
    }

    /// <summary>The tokens that a span of people lies on.</summary>
    public (int From, int End) TokensOf(GivenSpan span)
    {
        var from = 0;
        while (from < Tokens.Count && Tokens[from].End <= span.Range.Start)
            from++;
        var end = from;
        while (end < Tokens.Count && Tokens[end].Start < span.Range.End)
            end++;
        return (from, end);
    }

    /// <summary>The tokens on which a theme stands.</summary>
    public BitArray Found(Theme theme, ThemePlacing placing)
    {
        var found = new BitArray(Tokens.Count);
        foreach (var run in Runs(theme, placing))
            Mark(found, run);
        return found;
    }

    /// <summary>The same as runs of tokens.</summary>
    public IReadOnlyList<(int From, int End)> Runs(Theme theme, ThemePlacing placing)
    {
        if (placing != ThemePlacing.Windows)
        {
            return [.. ThemeRuns.Of(Themes, theme, placing switch
            {
                ThemePlacing.Tokens => null,
                ThemePlacing.TokensWithMemory => ThemeSmoothing.Causal,
                _ => ThemeSmoothing.Around,
            }).Select(static run => (run.From, run.End))];
        }

        var runs = new List<(int From, int End)>();
        foreach (var window in Themes.Windows.Where(window => window.Themes.Any(stated => stated.Theme.Number == theme.Number)))
        {
            if (runs is [.., var last] && last.End == window.FirstToken)
                runs[^1] = (last.From, window.FirstToken + window.Tokens);
            else
                runs.Add((window.FirstToken, window.FirstToken + window.Tokens));
        }

        return runs;
    }

    private static void Mark(BitArray tokens, (int From, int End) run)
    {
        for (var token = run.From; token < run.End; token++)
            tokens[token] = true;
    }
}
