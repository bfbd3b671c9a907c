using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Tests.Support;

/// <summary>Themes of six kinds of text, learned once from texts of ten words each and words of all prose.</summary>
internal static class TopicThemes
{
    public const string Sea = "whale ship captain deck harpoon boat sail storm wave mast";
    public const string Code = "type trait value borrow struct enum match string error test";
    public const string Kitchen = "butter flour oven sugar spoon bowl bake dough salt pan";
    public const string Law = "court statute judge appeal penalty clause contract tenant trial oath";
    public const string Sky = "moon star planet orbit comet cloud dawn dusk night sun";
    public const string Trade = "price market demand supply profit cost loan bank wage tax";
    public const string Prose = "there would could again never always perhaps before after under over while because though rather still";

    private static readonly SemaphoreSlim Gate = new(1);
    private static byte[]? learned;

    /// <summary>A folder with the themes, as a.themes.</summary>
    public static async Task<TemporaryFolder> FolderAsync()
    {
        await Gate.WaitAsync();
        try
        {
            learned ??= await LearnAsync();
        }
        finally
        {
            Gate.Release();
        }

        var folder = new TemporaryFolder();
        folder.File("a.themes", learned);
        return folder;
    }

    /// <summary>A text of some words.</summary>
    public static string Words(string words, int count, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, count).Select(at =>
            (random.NextDouble() < 0.4 ? Prose.Split(' ')[random.Next(16)] : words.Split(' ')[random.Next(10)])
            + (at % 9 == 8 ? "." : "")));
    }

    private static async Task<byte[]> LearnAsync()
    {
        using var folder = new TemporaryFolder();
        foreach (var (source, words) in new[]
            { ("sea", Sea), ("code", Code), ("kitchen", Kitchen), ("law", Law), ("sky", Sky), ("trade", Trade) })
        {
            Directory.CreateDirectory(folder[$"texts/{source}"]);
            for (var number = 0; number < 15; number++)
                folder.File($"texts/{source}/{number}.txt", Words(words, 200, number));
        }

        await CommandLine.RunAsync(TokenModel.Loads, ["index", folder["texts"], "-o", folder["a.codes"]]);
        var ran = await CommandLine.RunAsync(
            TokenModel.Loads, ["themes", "learn", folder["a.codes"], "-k", "6", "--codes", "120", "-o", folder["a.themes"]]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        var hidden = ThemeFile.Read(folder["a.themes"]).Themes.Select(static theme => theme.Hidden).OfType<ThemeFault>();
        Assert.AreEqual("", string.Join(' ', hidden));
        return await File.ReadAllBytesAsync(folder["a.themes"]);
    }
}
