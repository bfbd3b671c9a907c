using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>Writes sentences as they were, with tags.</summary>
internal sealed partial class ConllWriter(Stream output, Stream input, DatasetOptions options) : IDatasetWriter
{
    private bool any;

    /// <summary>Which column is ours; null for CoNLL-U, which needs none.</summary>
    public string? Origin { get; private set; }

    public void Write(DatasetRecord record, RecordAdditions? additions)
    {
        var sentence = (ConllRecord)record;
        any = true;
        output.Write(sentence.Before);
        if (sentence.Problem is not null || (additions is null && !GetsColumn(sentence)))
        {
            foreach (var line in sentence.Lines)
                output.Write(line.Bytes);
        }
        else
        {
            var tags = Tags(sentence.Words, additions?.Spans ?? []);
            if (sentence.Columns.Miscellaneous is null)
                Origin = ConllColumns.Origin(sentence.Columns.Width + (sentence.Columns.HasOurs ? 0 : 1));
            for (var i = 0; i < sentence.Lines.Count; i++)
                WriteLine(sentence, i, tags[i]);
        }

        output.Write(sentence.After);
    }

    public bool TakeBack(DatasetRecord record)
    {
        var sentence = (ConllRecord)record;
        any = true;
        output.Write(sentence.Before);
        var isThere = false;
        foreach (var line in sentence.Lines)
        {
            var edits = new ByteEdits();
            isThere |= sentence.Problem is null && TakeBack(edits, sentence, line);
            edits.Write(line.Bytes, output);
        }

        output.Write(sentence.After);
        return isThere;
    }

    public void Skip(DatasetRecord record)
    {
        var sentence = (ConllRecord)record;
        any = true;
        output.Write(sentence.Before);
        output.Write(sentence.After);
    }

    public void Finish()
    {
        if (!any)
            input.CopyTo(output);
    }

    public void Dispose()
    {
        // Both streams belong to the caller.
    }

    /// <summary>The tag of each line; null where it has no word of its own. BIO has one layer: of spans that overlap, the one that begins
    /// first counts, then the longest.</summary>
    private string?[] Tags(IReadOnlyList<TextRange?> words, IReadOnlyList<AddedSpan> spans)
    {
        var tags = words.Select(static word => word is null ? null : "O").ToArray();
        foreach (var span in spans.OrderBy(static span => span.Range.Start).ThenByDescending(static span => span.Range.End))
        {
            var covered = Enumerable.Range(0, words.Count)
                .Where(i => words[i] is { } word && word.Start < span.Range.End && span.Range.Start < word.End).ToList();
            if (covered.Exists(i => tags[i] != "O"))
                continue;

            for (var i = 0; i < covered.Count; i++)
                tags[covered[i]] = $"{(i == 0 ? 'B' : 'I')}-{options.Layer}:{NotInTags().Replace(span.Label, "_")}";
        }

        return tags;
    }

    /// <summary>Whether a sentence that gets no spans gets the column all the same, so that all have it.</summary>
    private bool GetsColumn(ConllRecord sentence) =>
        options.Columns is not [] && sentence.Columns.Miscellaneous is null && sentence.Ours is null;

    private void WriteLine(ConllRecord sentence, int index, string? tag)
    {
        var line = sentence.Lines[index];
        var edits = new ByteEdits();
        if (sentence.Columns.Miscellaneous is { } pairs)
        {
            if (tag is not null)
                edits.Replace(line.Cells[pairs], Encoding.UTF8.GetBytes(Miscellaneous(line.Cell(pairs), tag)));
        }
        else if (!sentence.IsComment(line))
        {
            if (sentence.Ours is { } ours)
                edits.Replace(line.Cells[ours], Encoding.UTF8.GetBytes(tag ?? "O"));
            else
                edits.Insert(line.Cells[^1].End, Encoding.UTF8.GetBytes((sentence.Columns.Tabs ? "\t" : " ") + (tag ?? "O")));
        }
        else if (ConllPlus.IsHeader(line) && !sentence.Columns.HasOurs)
        {
            var end = line.Bytes.AsSpan(0, line.ContentEnd).TrimEnd((byte)' ').Length;
            edits.Insert(end, Encoding.UTF8.GetBytes(" " + ConllColumns.OurName(options)));
        }

        edits.Write(line.Bytes, output);
    }

    private bool TakeBack(ByteEdits edits, ConllRecord sentence, TokenLine line)
    {
        if (sentence.Columns.Miscellaneous is { } pairs)
        {
            var cell = sentence.IsComment(line) ? "" : line.Cell(pairs);
            if (Miscellaneous(cell, "O") is var rest && rest == cell)
                return false;
            edits.Replace(line.Cells[pairs], Encoding.UTF8.GetBytes(rest));
            return true;
        }

        if (sentence.IsComment(line))
        {
            var name = Encoding.UTF8.GetBytes(" " + ConllColumns.OurName(options));
            if (!ConllPlus.IsHeader(line) || !sentence.Columns.HasOurs)
                return false;
            edits.Replace(new(line.Bytes.AsSpan().LastIndexOf(name), line.Bytes.AsSpan().LastIndexOf(name) + name.Length), []);
            return true;
        }

        if (sentence.Ours is not { } ours)
            return false;
        edits.TakeOut(0, [.. line.Cells.Select((place, i) => (place, i == ours))]);
        return true;
    }

    /// <summary>The pairs of CoNLL-U's MISC with ours exchanged; a word outside has none.</summary>
    private string Miscellaneous(string cell, string tag)
    {
        var name = options.Layer + "=";
        var ours = tag == "O" ? null : name + tag.Replace($"-{options.Layer}:", "-", StringComparison.Ordinal);
        var pairs = cell == "_" ? [] : cell.Split('|').ToList();
        var at = pairs.FindIndex(pair => pair.StartsWith(name, StringComparison.Ordinal));
        if (at >= 0)
            pairs.RemoveAt(at);

        if (ours is not null)
            pairs.Insert(at < 0 ? pairs.Count : at, ours);

        return pairs is [] ? "_" : string.Join('|', pairs);
    }

    /// <summary>Spaces would end the cell, bars the pair.</summary>
    [GeneratedRegex(@"[\s|]")]
    private static partial Regex NotInTags();
}
