using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>A folder with planted themes, and a stand-in for the model whose codes tell the topics of <see cref="PlantedText"/>.</summary>
internal sealed class ThemeFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("codebooklsp-themes-").FullName;

    /// <param name="hash">Of the model that they were learned from.</param>
    public ThemeFolder(string? hash = FakeSteering.Hash)
    {
        Themes = PlantedText.Themes with { ModelHash = hash };
        ThemeFile.Write(File, Themes);
        Name(topic => $"topic {topic}");
    }

    public string File => Path.Combine(folder, "planted.themes");

    public ThemeModel Themes { get; private set; }

    public TestModel Model => new()
    {
        Sites = PlantedCorpus.Planted,
        Codes = static (blocks, cancel) =>
        {
            cancel.ThrowIfCancellationRequested();
            return [.. blocks.Select(PlantedText.Grid)];
        },
        Themes = () => System.IO.File.Exists(File) ? File : null,
    };

    /// <summary>The theme of a topic.</summary>
    /// <param name="topic">From 'a'.</param>
    public Theme Of(char topic) => Themes.Themes.First(theme => PlantedText.TopicOf(theme) == topic - 'a');

    /// <summary>Names the themes, told their topics' letters.</summary>
    public void Name(Func<char, string> name) => ThemeNames.Of(Themes, Themes.Themes.Select(theme =>
    {
        var topic = (char)('a' + PlantedText.TopicOf(theme));
        return new ThemeName(theme.Number, name(topic)) { Sentence = $"Words of {topic}.", Aliases = [$"alias {topic}"] };
    })).Write(ThemeNames.PathFor(File));

    /// <summary>Hides a theme, as 'codebooklsp themes hide' does.</summary>
    public void Hide(char topic)
    {
        var hidden = Of(topic).Number;
        Themes = Themes with
        {
            Themes = [.. Themes.Themes.Select(theme => theme.Number == hidden ? theme with { Hidden = ThemeFault.ByHand } : theme)],
        };
        ThemeFile.Write(File, Themes);
        Name(letter => $"topic {letter}");
    }

    /// <summary>Leaves each theme its first words.</summary>
    public void KeepWords(int most)
    {
        Themes = Themes with { Themes = [.. Themes.Themes.Select(theme => theme with { Words = [.. theme.Words.Take(most)] })] };
        ThemeFile.Write(File, Themes);
        Name(static topic => $"topic {topic}");
    }

    /// <summary>As if it had been measured what themes write.</summary>
    /// <param name="writable">Whether anything can be written.</param>
    public void Calibrate(bool writable)
    {
        var writing = new ThemeWriting(1, [new(0.1, 0.1, 0), new(0.2, 0.3, 0.1), new(0.3, 0.4, 0.2)], 0.02, 0.04, 0.05, writable);
        Themes = Themes with
        {
            Recipe = WritingRecipe.Default(Themes.Sites),
            Themes = [.. Themes.Themes.Select(theme => theme with { Writing = writing })],
        };
        ThemeFile.Write(File, Themes);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
