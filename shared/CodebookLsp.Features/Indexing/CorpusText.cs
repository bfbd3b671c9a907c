using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>A text to be indexed.</summary>
/// <param name="Name">As it will be called in the index.</param>
/// <param name="Open">Opens it; asked twice, as a text is looked at before it is read. Texts of the same content are indexed once.</param>
public sealed record CorpusText(string Name, Func<TextFile> Open)
{
    /// <summary>The file it is: an index of it is for no more readers. Null for a text that is no file.</summary>
    public string? Path { get; init; }
}
