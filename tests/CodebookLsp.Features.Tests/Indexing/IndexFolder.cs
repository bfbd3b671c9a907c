using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Indexing;

/// <summary>A folder for indexes that is gone after the test, and texts to make them of.</summary>
internal sealed class IndexFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-index-");

    /// <summary>Small parts, so that a short text has many.</summary>
    public static IndexingOptions Options { get; } = new() { PartTokens = 400 };

    public static string Novel { get; } = File.ReadAllText(Repository.Sample("background/moby-dick.txt"))[..24_000];

    public static string Book { get; } = File.ReadAllText(Repository.Sample("background/rust-book.md"))[..9_000];

    public static string Odd { get; } =
        "naïve 🙂🙂 “quotes” \u202Ebidi\u202C\r\n"
        + string.Concat(Enumerable.Range(0, 200).Select(static n => $"Größe {n}: 日本語のテキスト。 "));

    public static CorpusText[] Texts { get; } = [Text("novel.txt", Novel), Text("docs/book.md", Book), Text("odd.txt", Odd)];

    public string Path => folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static CorpusText Text(string name, string text) =>
        new(name, () => TextFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), name));

    /// <summary>The index of texts, made at once.</summary>
    public string Make(
        string name, IReadOnlyList<CorpusText> texts, IndexingOptions? options = null, LoadedModel? source = null, List<string>? said = null
    )
    {
        using var build = IndexBuild.Begin(
            this[name], texts, source ?? Source, options ?? Options, sentence => said?.Add(sentence), default);
        build.Read(source ?? Source, null, default);
        build.Finish(null, default);
        return this[name];
    }

    public static LoadedModel Source { get; } = FakeModel.Loaded with { Hash = "0123456789abcdef" };

    /// <summary>What an index of whole texts must say.</summary>
    public static MemoryCorpus InMemory(IEnumerable<(string Name, string Text)> texts) =>
        new(
            FakeModel.Sites, Source.Hash,
            texts.Select(static text =>
        (
            text.Name,
            (IReadOnlyList<AnnotatedBlock>)
                [
                    .. BlockSplitter
                        .Split([text.Text], FakeModel.Tokenizer, new())
                        .Select(static block => new AnnotatedBlock(block, FakeModel.Read([block.Sequence], default)[0])),
                ])));

    public void Dispose() => folder.Delete(recursive: true);
}
