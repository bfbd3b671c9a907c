using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Labels;

/// <summary>Codes by what they mean, where somebody has said it.</summary>
public static class LabelTexts
{
    /// <summary>The label and the name, "ships (L14.3:877)", or the name alone. Safe to show as it is.</summary>
    public static string Titled(this LabelBook labels, CodeId code, CodeNames names) =>
        labels.Of(code) is { } label ? $"{Printable.Line(label.Text)} ({names.Of(code)})" : names.Of(code);

    /// <summary>What a code is called in a narrow place: its label cut short, or its name. Safe to show as it is.</summary>
    /// <param name="most">In UTF-16 units, for labels.</param>
    public static string Called(this LabelBook labels, CodeId code, CodeNames names, int most)
    {
        if (labels.Of(code) is not { } label)
            return names.Of(code);

        var text = Printable.Line(label.Text);
        if (text.Length <= most)
            return text;

        var end = Math.Max(1, most - 1);
        // not behind a comma, a blank or half a pair
        while (end > 1 && !char.IsLetterOrDigit(text[end - 1]) && !char.IsLowSurrogate(text[end - 1]))
            end--;
        return text[..end] + "…";
    }
}
