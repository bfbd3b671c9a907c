using System.Text;
using CodebookLsp.Text.Encodings;

namespace CodebookLsp.Text.Offsets;

/// <summary>Where an offset goes that points inside a character.</summary>
public enum Rounding
{
    /// <summary>To the character's start.</summary>
    Down,

    /// <summary>To the character's end.</summary>
    Up,
}

/// <summary>One place between two characters of a text, in three units at once.</summary>
/// <param name="Utf16">.NET and LSP units.</param>
/// <param name="Utf8">Bytes of the text's <see cref="Wtf8"/> form: UTF-8, and three bytes for a lone surrogate.</param>
/// <param name="CodePoints">Unicode code points; a lone surrogate counts as one.</param>
public readonly record struct TextPosition(int Utf16, int Utf8, int CodePoints);

/// <summary>
/// The one converter between UTF-16 units, UTF-8 bytes and code points of a text. Built once per text in one pass; a query
/// walks at most <see cref="Stride"/> units from a checkpoint, which is found directly (UTF-16) or by halving (the others).
/// Costs a sixteenth of the text's memory, and nothing at all when the text is ASCII.
/// </summary>
/// <remarks>
/// A character here is a surrogate pair or any single unit, lone surrogates included. Offsets from 0 to the text's length are
/// valid in each unit; others throw <see cref="ArgumentOutOfRangeException"/>. Never changes, so any thread may use it.
/// </remarks>
public sealed class OffsetMap
{
    /// <summary>UTF-16 units from one checkpoint to the next.</summary>
    private const int Stride = 64;

    /// <summary>Checkpoint n lies at unit n * Stride, or one before where that would split a pair; empty for ASCII.</summary>
    private readonly TextCounts[] checkpoints;

    public OffsetMap(string text)
    {
        Text = text;
        if (Ascii.IsValid(text))
        {
            checkpoints = [];
            End = new(text.Length, text.Length, text.Length);
            return;
        }

        checkpoints = new TextCounts[(text.Length / Stride) + 1];
        var at = default(TextPosition);
        for (var i = 0; i < checkpoints.Length; i++)
        {
            at = WalkToUtf16(at, CheckpointUnit(i), Rounding.Down);
            checkpoints[i] = new(at.Utf8, at.CodePoints);
        }

        End = WalkToUtf16(at, text.Length, Rounding.Down);
    }

    public string Text { get; }

    /// <summary>The end of the text, which is its length in each unit.</summary>
    public TextPosition End { get; }

    /// <summary>The place at a UTF-16 offset, rounded when the offset splits a surrogate pair.</summary>
    public TextPosition AtUtf16(int offset, Rounding rounding = Rounding.Down)
    {
        Check(offset, End.Utf16);
        return checkpoints is [] ? new(offset, offset, offset) : WalkToUtf16(Checkpoint(offset / Stride), offset, rounding);
    }

    /// <summary>The place at a byte of the UTF-8 form, rounded when the offset lies inside a character.</summary>
    public TextPosition AtUtf8(int offset, Rounding rounding = Rounding.Down)
    {
        Check(offset, End.Utf8);
        if (checkpoints is [])
            return new(offset, offset, offset);

        var at = Checkpoint(LastCheckpoint(offset, static counts => counts.Utf8));
        while (at.Utf8 < offset)
        {
            var next = Next(at);
            if (next.Utf8 > offset && rounding == Rounding.Down)
                break;

            at = next;
        }

        return at;
    }

    /// <summary>The place before the code point of that index.</summary>
    public TextPosition AtCodePoint(int offset)
    {
        Check(offset, End.CodePoints);
        if (checkpoints is [])
            return new(offset, offset, offset);

        var at = Checkpoint(LastCheckpoint(offset, static counts => counts.CodePoints));
        while (at.CodePoints < offset)
            at = Next(at);

        return at;
    }

    /// <summary>The smallest run of whole characters that holds these bytes; nothing at the same place for an empty range.</summary>
    public (TextPosition Start, TextPosition End) Covering(TextRange utf8)
    {
        var start = AtUtf8(utf8.Start);
        return (start, utf8.Length == 0 ? start : AtUtf8(utf8.End, Rounding.Up));
    }

    private static void Check(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length);
    }

    private TextPosition WalkToUtf16(TextPosition at, int offset, Rounding rounding)
    {
        while (at.Utf16 < offset)
        {
            var next = Next(at);
            if (next.Utf16 > offset && rounding == Rounding.Down)
                break;

            at = next;
        }

        return at;
    }

    /// <summary>The place after the character at <paramref name="at"/>.</summary>
    private TextPosition Next(TextPosition at)
    {
        var unit = Text[at.Utf16];
        if (unit < 0x80)
            return new(at.Utf16 + 1, checked(at.Utf8 + 1), at.CodePoints + 1);

        if (IsPair(at.Utf16))
            return new(at.Utf16 + 2, checked(at.Utf8 + 4), at.CodePoints + 1);

        return new(at.Utf16 + 1, checked(at.Utf8 + (unit < 0x800 ? 2 : 3)), at.CodePoints + 1);
    }

    private bool IsPair(int unit) =>
        char.IsHighSurrogate(Text[unit]) && unit + 1 < Text.Length && char.IsLowSurrogate(Text[unit + 1]);

    private int CheckpointUnit(int index)
    {
        var unit = index * Stride;
        return unit > 0 && IsPair(unit - 1) ? unit - 1 : unit;
    }

    private TextPosition Checkpoint(int index) =>
        new(CheckpointUnit(index), checkpoints[index].Utf8, checkpoints[index].CodePoints);

    /// <summary>The last checkpoint at or before an offset.</summary>
    private int LastCheckpoint(int offset, Func<TextCounts, int> unit)
    {
        var (low, high) = (0, checkpoints.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (unit(checkpoints[middle]) <= offset)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private readonly record struct TextCounts(int Utf8, int CodePoints);
}
