using System.Text.Json.Nodes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>One record of a dataset file: a line, a row, an element, a document. What it holds besides its texts is kept by whoever read
/// it, byte for byte.</summary>
/// <param name="Number">Counted from 0 over the whole file.</param>
/// <param name="Line">The line it starts on, counted from 1; 0 in formats that have no lines.</param>
/// <param name="ByteOffset">Where it starts in the (decompressed) file.</param>
/// <param name="Texts">Its text fields, in the order they were asked for; a field that it does not have is left out.</param>
public record DatasetRecord(long Number, long Line, long ByteOffset, IReadOnlyList<DatasetText> Texts)
{
    /// <summary>Why it cannot be read, in half a sentence ("is not JSON: ..."); null when it can. A malformed record can be written back as
    /// it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Why nothing can be added to it, though its texts can be read ("is no object..."); null when there is a place.</summary>
    public string? NoPlace { get; init; }

    /// <summary>Why a run that writes has to do with it what its user chose for malformed records; null when nothing stands in the
    /// way.</summary>
    public string? Obstacle => Problem ?? NoPlace;

    /// <summary>How its file is read, in a sentence that names the options which say otherwise: perhaps that is wrong, and not the record.
    /// Null where nothing was guessed.</summary>
    public virtual string? Guess => null;

    /// <summary>Whether its text goes on with that of the record before: a sentence of the same document.</summary>
    public virtual bool GoesOn => false;

    /// <summary>
    /// Any other value of the record, by property name, JSON pointer or column: for conditions, and for what an earlier run has left. Null
    /// where there is none. Cells are text, except where an earlier run wrote JSON. Parquet columns must have been named in
    /// <see cref="DatasetOptions.Asked"/>.
    /// </summary>
    public virtual JsonNode? Value(string field) => null;
}

/// <summary>A text inside a record.</summary>
/// <param name="Field">As the user named it: a property, a JSON pointer (a <c>*</c> in it replaced by the number it stood for), a column.
/// Empty where the format has only one text.</param>
/// <param name="Text">Decoded: no escapes, no quotes.</param>
public sealed record DatasetText(string Field, string Text);

/// <summary>What is to be added to a record.</summary>
/// <param name="Values">Names and values, in the order in which they are written; one that the record has already is replaced where it
/// stands.</param>
/// <param name="Spans">Stretches of its texts, in the order of the text.</param>
public sealed record RecordAdditions(IReadOnlyList<AddedValue> Values, IReadOnlyList<AddedSpan> Spans)
{
    /// <summary>Whether every span lies within the record's texts: what comes from a file may say anything.</summary>
    public bool Fit(DatasetRecord record) => Spans.All(span =>
        span.Text >= 0 && span.Text < record.Texts.Count && span.Range.Start >= 0 && span.Range.Start <= span.Range.End
        && span.Range.End <= record.Texts[span.Text].Text.Length);
}

/// <summary>A named value.</summary>
/// <param name="Value">JSON: text, numbers, lists and objects are all there is.</param>
public sealed record AddedValue(string Name, JsonNode? Value);

/// <summary>A stretch of a text that people have marked.</summary>
/// <param name="Range">UTF-16.</param>
public sealed record GivenSpan(string Label, TextRange Range);

/// <summary>A stretch of a text with a label.</summary>
/// <param name="Text">Which of the record's texts.</param>
/// <param name="Range">In UTF-16 units of the decoded text; a writer converts it to its format's own unit.</param>
/// <param name="Score">Null where there is none.</param>
public sealed record AddedSpan(int Text, TextRange Range, string Label, double? Score = null);
