using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Model;

namespace Benchmarks;

/// <summary>
/// How long it takes to read the themes of a document of 3,000 words on top of its codes: whole, and after a keystroke in its middle.
/// <c>npm run bench -- themes [THEMES]</c>; the themes are those that come with the model unless others are named.
/// </summary>
internal static class ThemeFigures
{
    private const int Words = 3000;
    private const int Keystrokes = 200;
    private const string Typed = "and the harbour was full of ships that night. ";

    public static void Print(string? named)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        var path = named ?? ModelThemes.ForModel(folder)
            ?? throw new ArgumentException("The model has no themes: name some.", nameof(named));
        var themes = new ThemeReader(ThemeFile.Read(path));
        using var model = LoadedModel.From(CodebookModel.Load(folder, new(), CancellationToken.None));
        themes.Model.DemandModel(path, model.Sites, model.Hash);
        var (text, cache) = (Prose.Novel(0, Words), new BlockCache(256 << 20));
        var at = text.Length / 2;
        var reader = new ThemedTextReader(themes);
        var (whole, after) = (new List<double>(), new List<double>());
        for (var key = 0; key < Keystrokes; key++)
        {
            text = text.Insert(at + key, Typed[key % Typed.Length].ToString());
            AnnotatedBlock[] blocks = [.. Blocks(text, model, cache)];
            var watch = Stopwatch.StartNew();
            reader.Read(blocks);
            after.Add(watch.Elapsed.TotalMilliseconds);
            if (key % 10 != 0)
                continue;
            watch.Restart();
            new ThemedTextReader(themes).Read(blocks);
            whole.Add(watch.Elapsed.TotalMilliseconds);
        }

        Say($"{Path.GetFileName(path)}: {themes.Model.Themes.Count} themes, {themes.Model.Codes.Count:N0} codes; {Words:N0} words");
        Say($"whole: p50 {Quantile(whole, 0.5):0.0} ms, p95 {Quantile(whole, 0.95):0.0} ms");
        after.RemoveRange(0, 20); // until everything has been compiled
        Say($"after a keystroke: p50 {Quantile(after, 0.5):0.0} ms, p95 {Quantile(after, 0.95):0.0} ms ({after.Count} keystrokes)");
    }

    /// <summary>The blocks of a text; what was read before has the same objects for codes, as in the editor.</summary>
    private static IEnumerable<AnnotatedBlock> Blocks(string text, LoadedModel model, BlockCache cache)
    {
        var options = new AnalysisOptions().Within(model.MaxTokens, model.Tokenizer.Prefix.Count);
        foreach (var block in BlockSplitter.Split([text], model.Tokenizer, options))
        {
            if (cache.Find(block.Sequence) is null)
                cache.Add(block.Sequence, model.Read([block.Sequence], CancellationToken.None)[0]);
            yield return new(block, cache.Find(block.Sequence)!);
        }
    }

    private static double Quantile(List<double> times, double share) => times.Order().ElementAt((int)(share * (times.Count - 1)));

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
